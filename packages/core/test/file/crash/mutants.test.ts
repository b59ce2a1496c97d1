/** The tests of the tests: a store with a planted fault fails them, the same copy without one passes. */
import { execFile } from "node:child_process"
import * as fs from "node:fs"
import { createRequire } from "node:module"
import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { temporaryProject } from "../../../../testing/src/temporaryProject.ts"
import type { Mutant } from "./mutants.ts"
import { mutants } from "./mutants.ts"

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

const plant = (folder: string, { name, file, find, replace }: Mutant): void => {
  const target = path.join(folder, "src", file)
  const [before, after, ...more] = fs.readFileSync(target, "utf8").split(find)
  if (before === undefined || after === undefined || more.length > 0) {
    throw new Error(`"${name}" fits ${file} no longer: the text must be there once`)
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
const runTests = (folder: string, [file, titles]: Mutant["shownBy"]): Effect.Effect<Report> =>
  Effect.callback((resume) => {
    const report = path.join(folder, "report.json")
    const env = {
      ...Object.fromEntries(Object.entries(process.env).filter(([key]) => !key.startsWith("VITEST"))),
      CRASH_CORE: path.join(folder, "src"),
      NODE_COMPILE_CACHE: path.join(folder, "compiled")
    }
    const args = ["run", path.join(import.meta.dirname, file), "-t", titles, "--reporter=json", `--outputFile=${report}`]
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
        const report = yield* runTests(folder, ["failedWrites.test.ts", "one sync a command"])
        assert.deepStrictEqual(failuresOf(report), [])
        assert.strictEqual(report.numPassedTests, 1)
      }),
    30_000
  )

  for (const mutant of mutants) {
    it.live(
      `${mutant.name} is found out`,
      () =>
        Effect.gen(function* () {
          const folder = yield* copyOfCore
          plant(folder, mutant)
          const failures = failuresOf(yield* runTests(folder, mutant.shownBy))
          assert.isNotEmpty(failures, "no test failed")
          for (const failure of failures) assert.match(failure, /^(?:AssertionError|Refused)/)
        }),
      60_000
    )
  }
})
