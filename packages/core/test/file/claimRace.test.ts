/** Real processes race for one claim: one winner a round, tokens that only grow, and no stale one that changes anything. */
import { assert, describe, it } from "@effect/vitest"
import { temporaryProject } from "@orchestr8/testing"
import * as Effect from "effect/Effect"
import type { Race } from "./claimRace.ts"
import { raceForClaims } from "./claimRace.ts"

/** The long form: `RACE_ROUNDS=100 vitest run packages/core/test/file/claimRace.test.ts`. */
const rounds = Number(process.env["RACE_ROUNDS"] ?? 0)
type Form = readonly [processes: number, rounds: number, kind: Race["kind"]]
const short: ReadonlyArray<Form> = [
  [8, 20, "ofd"],
  [32, 3, "ofd"],
  [8, 3, "sqlite"]
]
const races = rounds === 0 ? short : [8, 32, 128].map((processes): Form => [processes, rounds, "ofd"])

describe("processes that race for one claim", () => {
  it.live.each(races)(
    "%d of them, %d rounds (%s lock)",
    ([processes, rounds, kind]) =>
      Effect.gen(function* () {
        const projectRoot = yield* temporaryProject
        const { refused, seconds, winners, won } = yield* raceForClaims({ projectRoot, processes, rounds, kind })
        console.log(
          `${processes} processes, ${kind} lock: ${won} rounds with one winner each, ${winners} processes won, ` +
            `${refused} stale attempts refused, ${seconds.toFixed(1)} s`
        )
        assert.strictEqual(refused, rounds * (processes * 6 + 2))
        if (rounds >= 20) assert.isAbove(winners, 1, "not always the same one")
      }),
    rounds === 0 ? 120_000 : 1_800_000
  )
})
