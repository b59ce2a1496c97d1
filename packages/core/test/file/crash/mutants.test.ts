/** The tests of the tests: a store with a planted fault fails them, the same copy without one passes. */
import { execFile } from "node:child_process"
import * as fs from "node:fs"
import { createRequire } from "node:module"
import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { temporaryProject } from "@orchestr8/testing"
import type { Edit, Tests } from "./mutants.ts"
import { mutants, turnover } from "./mutants.ts"

const FEW = 6
/** The tests stop at the first thing that is wrong. */
const UNTIL_FOUND = 60
const repository = path.resolve(import.meta.dirname, "../../../../..")
const core = path.join(repository, "packages/core")
const vitest = path.join(path.dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs")

/** A copy of the core outside the workspace that finds the same packages. */
const copyOfCore: Effect.Effect<string, never, Scope.Scope> = Effect.map(temporaryProject, (folder) => {
  fs.cpSync(path.join(core, "src"), path.join(folder, "src"), { recursive: true })
  fs.copyFileSync(path.join(core, "package.json"), path.join(folder, "package.json"))
  fs.symlinkSync(path.join(core, "node_modules"), path.join(folder, "node_modules"))
  return folder
})

const plant = (folder: string, { file, find, replace }: Edit): void => {
  const target = path.join(folder, "src", file)
  const [before, after, ...more] = fs.readFileSync(target, "utf8").split(find)
  if (before === undefined || after === undefined || more.length > 0) {
    throw new Error(`a planted fault fits ${file} no longer: this must be there once: ${find}`)
  }
  fs.writeFileSync(target, `${before}${replace}${after}`)
}

interface Report {
  readonly numPassedTests: number
  readonly testResults: ReadonlyArray<{
    readonly assertionResults: ReadonlyArray<{ readonly failureMessages: ReadonlyArray<string> }>
  }>
}

/** Runs tests of this folder, every process of which uses the copy. */
const runTests = (folder: string, [file, titles]: Tests, cycles: number): Effect.Effect<Report> =>
  Effect.callback((resume) => {
    const report = path.join(folder, "report.json")
    const env = {
      ...Object.fromEntries(Object.entries(process.env).filter(([key]) => !key.startsWith("VITEST"))),
      CRASH_CYCLES: String(cycles),
      CRASH_CORE: path.join(folder, "src"),
      NODE_COMPILE_CACHE: path.join(folder, "compiled")
    }
    const args = [
      "run",
      path.join(import.meta.dirname, file),
      "-t",
      titles,
      "--reporter=json",
      `--outputFile=${report}`
    ]
    const child = execFile(process.execPath, [vitest, ...args], { cwd: repository, env }, () =>
      resume(Effect.sync(() => JSON.parse(fs.readFileSync(report, "utf8"))))
    )
    return Effect.sync(() => child.kill())
  })

const failuresOf = ({ testResults }: Report): ReadonlyArray<string> =>
  testResults.flatMap(({ assertionResults }) => assertionResults.flatMap(({ failureMessages }) => failureMessages))

describe("a store that", () => {
  it.live(
    "is a copy without a fault passes",
    () =>
      Effect.gen(function* () {
        const folder = yield* copyOfCore
        const report = yield* runTests(folder, ["failedWrites.test.ts", "one sync a command"], FEW)
        assert.deepStrictEqual(failuresOf(report), [])
        assert.strictEqual(report.numPassedTests, 1)
      }),
    120_000
  )

  it.live(
    "begins segments and makes checkpoints all the time passes",
    () =>
      Effect.gen(function* () {
        const folder = yield* copyOfCore
        for (const edit of turnover) plant(folder, edit)
        const report = yield* runTests(folder, ["kill.test.ts", "of the only writer|of one of four writers"], FEW)
        assert.deepStrictEqual(failuresOf(report), [])
        assert.strictEqual(report.numPassedTests, 2)
      }),
    120_000
  )

  for (const mutant of mutants) {
    it.live(
      `${mutant.name} is found out`,
      () =>
        Effect.gen(function* () {
          const folder = yield* copyOfCore
          plant(folder, mutant)
          const failures = failuresOf(yield* runTests(folder, mutant.shownBy, UNTIL_FOUND))
          assert.isNotEmpty(failures, "no test failed")
          for (const failure of failures) assert.match(failure, /^(?:AssertionError|Refused)/)
        }),
      120_000
    )
  }
})
