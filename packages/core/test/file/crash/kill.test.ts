import { assert, describe, it } from "@effect/vitest"
import { temporaryProject } from "@orchestr8/testing"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { KillingReport } from "./killing.ts"
import { killOneOfFour, killOneWriter } from "./killing.ts"
import type { Refused } from "./processes.ts"

/** The long form: `CRASH_CYCLES=200 vitest run packages/core/test/file/crash/kill.test.ts`. */
const scale = Number(process.env["CRASH_CYCLES"] ?? 12) / 12
const cycles = (few: number): number => Math.max(1, Math.round(few * scale))
const timeout = 120_000 * Math.max(1, scale)

const assertKept = (name: string, report: KillingReport): void => {
  const { seed, kills, unfinished, acknowledged, operations, lost, tears, violations } = report
  console.log(
    `${name}: ${kills} kills (${unfinished} left something to recover), ${acknowledged} acknowledgements and ${operations} operations checked, ` +
      `${lost.length} lost, ${tears.length} torn; seed ${seed}`
  )
  assert.deepStrictEqual({ seed, lost, tears, violations }, { seed, lost: [], tears: [], violations: [] })
  assert.isAbove(acknowledged, kills)
}

/** State adds up over this many cycles, then a new store begins: looking at everything each time takes long. */
const ROUND = 24

const kill = (
  name: string,
  killing: typeof killOneWriter,
  options: { readonly cycles: number; readonly lockKind?: "sqlite" }
): Effect.Effect<void, Refused, Scope.Scope> =>
  Effect.gen(function* () {
    for (let left = options.cycles; left > 0; left -= ROUND) {
      const projectRoot = yield* temporaryProject
      const report = yield* Effect.scoped(killing({ ...options, projectRoot, cycles: Math.min(left, ROUND) }))
      assertKept(name, report)
    }
  })

describe("kill -9", () => {
  it.live(
    "of the only writer loses nothing that was acknowledged",
    () => kill("one writer", killOneWriter, { cycles: cycles(12) }),
    timeout
  )

  it.live(
    "of one of four writers loses nothing, and the others go on",
    () => kill("four writers", killOneOfFour, { cycles: cycles(12) }),
    timeout
  )

  it.live(
    "loses nothing with the fallback lock either",
    () =>
      Effect.andThen(
        kill("one writer, fallback lock", killOneWriter, { lockKind: "sqlite", cycles: cycles(3) }),
        kill("four writers, fallback lock", killOneOfFour, { lockKind: "sqlite", cycles: cycles(3) })
      ),
    timeout
  )
})
