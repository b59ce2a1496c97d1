/** The tests of the test: a worker with a planted fault is found out. One without is what `kill.test.ts` runs. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { runKills } from "./killing.ts"
import { mutants } from "./mutants.ts"
import { plantedWorker } from "./plantedWorker.ts"

const MOST_ROUNDS = 4

describe("a worker that", () => {
  for (const { edits, found, name, options } of mutants) {
    it.live(
      `${name} is found out`,
      () =>
        Effect.gen(function* () {
          const script = yield* plantedWorker(edits)
          const seen: Array<string> = []
          for (let seed = 1; seed <= MOST_ROUNDS && !seen.some((violation) => found.test(violation)); seed++) {
            const round = {
              kills: 10,
              seed,
              merge: "none" as const,
              patience: { unfinished: 2, waiting: 0 },
              script,
              mostViolations: 1,
              ...options
            }
            seen.push(...(yield* runKills(round)).violations)
          }
          assert.isTrue(
            seen.some((violation) => found.test(violation)),
            `not found, but: ${seen.join("; ")}`
          )
        }),
      180_000
    )
  }
})
