/** The short form of the kill suite; the full one is `pnpm soak`, 200 kills. `KILL_SEED` repeats the choices of a run. */
import { randomInt } from "node:crypto"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { runKills } from "./killing.ts"
import { plantedWorker } from "./plantedWorker.ts"

describe("kill -9 of workers and agents", () => {
  it.live(
    "publishes nothing twice, lets no two agents of a ticket run at once and leaves nothing",
    () =>
      Effect.gen(function* () {
        const seed = Number(process.env["KILL_SEED"] ?? randomInt(2 ** 31))
        const script = yield* plantedWorker([])
        const report = yield* runKills({
          kills: 12,
          seed,
          merge: "fast-forward",
          patience: { unfinished: 90, waiting: 0 },
          script
        })
        const { attempts, ends, lost, tally, violations } = report
        console.log(
          `${tally.killed} kills, ${attempts} attempts, ${lost} lost, ${ends.resolved} resolved; seed ${seed}`
        )
        assert.deepStrictEqual({ seed, violations }, { seed, violations: [] })
        assert.strictEqual(ends.unfinished, 0)
        assert.isAbove(ends.resolved, 0)
      }),
    240_000
  )
})
