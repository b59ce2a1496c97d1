import { assert, describe, it } from "@effect/vitest"
import { temporaryProject } from "@orchestr8/testing"
import * as Effect from "effect/Effect"
import type { KillingReport } from "./killing.ts"
import { killOneOfFour, killOneWriter } from "./killing.ts"

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

describe("kill -9", () => {
  it.live(
    "of the only writer loses nothing that was acknowledged",
    () =>
      Effect.gen(function* () {
        const projectRoot = yield* temporaryProject
        assertKept("one writer", yield* killOneWriter({ projectRoot, cycles: cycles(12) }))
      }),
    timeout
  )

  it.live(
    "of one of four writers loses nothing, and the others go on",
    () =>
      Effect.gen(function* () {
        const projectRoot = yield* temporaryProject
        assertKept("four writers", yield* killOneOfFour({ projectRoot, cycles: cycles(12) }))
      }),
    timeout
  )

  it.live(
    "loses nothing with the fallback lock either",
    () =>
      Effect.gen(function* () {
        const one = yield* temporaryProject
        const four = yield* temporaryProject
        const lockKind = "sqlite"
        assertKept("one writer, fallback lock", yield* killOneWriter({ projectRoot: one, lockKind, cycles: cycles(3) }))
        assertKept(
          "four writers, fallback lock",
          yield* killOneOfFour({ projectRoot: four, lockKind, cycles: cycles(4) })
        )
      }),
    timeout
  )
})
