import { assert, describe, it } from "@effect/vitest"
import type { Config } from "@orchestr8/contracts"
import { defaultConfig } from "@orchestr8/contracts"
import { matchesAny } from "@orchestr8/core/file"
import * as Schema from "effect/Schema"
import { criteriaOf } from "../src/criteria.ts"
import { forbiddenChanges, type ProofFiles, protectedFiles } from "../src/protection.ts"
import { sampleTicket } from "./sampleTicket.ts"

const nothing: ProofFiles = { named: [], tools: [], scripts: [], subject: null }

interface Given extends Partial<Config> {
  readonly context?: Readonly<Record<string, string>>
  readonly allowProtected?: boolean
  readonly proofFiles?: Partial<ProofFiles>
  readonly testFiles?: ReadonlyArray<string>
  readonly changedScripts?: ReadonlyArray<string>
}

const guard = ({ allowProtected = false, changedScripts, context, proofFiles, testFiles, ...config }: Given) => {
  const worker = { ...defaultConfig.worker, allowProtected }
  return {
    criteria: criteriaOf(
      { ...sampleTicket, context: context ?? { verify: "npm test" } },
      { ...defaultConfig, ...config, worker }
    ),
    proofFiles: { ...nothing, ...proofFiles },
    testFiles: testFiles ?? [],
    changedScripts: new Set(changedScripts)
  }
}

const modified = (...paths: ReadonlyArray<string>) => paths.map((path) => ({ path, kind: "modified" as const }))

describe("forbiddenChanges", () => {
  it("are those to files of the check, as configured or as its output named them", () => {
    const checks = { unit: { command: ["t"], protect: ["**/*.test.mjs", ".github/**"] } }
    const given = { context: { check: "unit" }, checks, testFiles: ["odd/name.mjs"] }
    const changes = modified("src/a.mjs", "a.test.mjs", "deep/.hidden/b.test.mjs", ".github/ci.yml", "odd/name.mjs")
    assert.deepStrictEqual(
      forbiddenChanges(changes, guard(given)),
      changes.slice(1).map(({ path }) => path)
    )
    assert.deepStrictEqual(forbiddenChanges(changes, guard({ ...given, allowProtected: true })), [])
  })

  it("are those to tests that are there, where only a command proves the fix", () => {
    const tests = [
      "test/a.mjs",
      "src/__tests__/b.ts",
      "c.test.ts",
      "d_test.go",
      "test_e.py",
      "spec/f.rb",
      "pkg/Tests/g.cs"
    ]
    const others = ["src/contest/a.mjs", "latest.ts", "src/testing.ts", "attest.py", "inspect.rb"]
    assert.deepStrictEqual(forbiddenChanges(modified(...tests, ...others), guard({})), tests)
    assert.deepStrictEqual(forbiddenChanges([{ path: "test/new.mjs", kind: "added" }], guard({})), [])
  })

  it("are those to locked files, whatever is allowed and whatever the ticket is about", () => {
    const locks = [{ path: "src/legal/**", reason: "the lawyers" }]
    const given = guard({ locks, allowProtected: true, proofFiles: { subject: "src/legal/a.ts" } })
    assert.deepStrictEqual(forbiddenChanges(modified("src/legal/a.ts", "src/a.ts"), given), ["src/legal/a.ts"])
  })

  it("are those to files that the command names and to the settings of its tools, but not to what the ticket is about", () => {
    const proofFiles = { named: ["verify.mjs", "scripts/check"], tools: ["tsc", "pytest"] }
    const changes = modified(
      "verify.mjs",
      "scripts/check",
      "tsconfig.json",
      "packages/a/tsconfig.build.json",
      "deep/conftest.py",
      "src/verify.mjs",
      "scripts/check.md",
      "package.json"
    )
    const paths = changes.map(({ path }) => path)
    assert.deepStrictEqual(forbiddenChanges(changes, guard({ proofFiles })), paths.slice(0, 5))
    for (const subject of paths.slice(0, 5)) {
      const others = forbiddenChanges(changes, guard({ proofFiles: { ...proofFiles, subject } }))
      assert.deepStrictEqual(
        others,
        paths.slice(0, 5).filter((path) => path !== subject)
      )
    }
    assert.deepStrictEqual(forbiddenChanges(changes, guard({ proofFiles, allowProtected: true })), [])
  })

  it("are those to the scripts of a manifest, not those to its dependencies", () => {
    const scripts = ["package.json", "web/package.json"].map((path) => ({ path, digest: "d" }))
    const changes = modified("package.json", "web/package.json", "other/package.json")
    const given = guard({ proofFiles: { scripts }, changedScripts: ["web/package.json"] })
    assert.deepStrictEqual(forbiddenChanges(changes, given), ["web/package.json"])
  })
})

const paths = ["verify.mjs", "test/a.mjs", "b.test.ts", "tsconfig.json", "a/tsconfig.json", "package.json", "src/a.ts"]
const somePaths = Schema.Array(Schema.Literals(paths))
const someGlobs = Schema.Array(Schema.Literals(["**/*.test.ts", "src/**", "*.json", "verify.mjs"]))

describe("protectedFiles", () => {
  it.prop(
    "name every file whose change is refused",
    {
      changes: Schema.Array(
        Schema.Struct({ path: Schema.Literals(paths), kind: Schema.Literals(["added", "modified", "deleted"]) })
      ),
      context: Schema.Struct({
        verify: Schema.optionalKey(Schema.Literals(["npm test"])),
        check: Schema.Literals(["unit", "x"])
      }),
      protect: someGlobs,
      locked: someGlobs,
      named: somePaths,
      tools: Schema.Array(Schema.Literals(["tsc", "vitest", "make"])),
      manifests: somePaths,
      subject: Schema.NullOr(Schema.Literals(paths)),
      testFiles: somePaths,
      changedScripts: somePaths,
      allowProtected: Schema.Boolean
    },
    ({ changes, locked, manifests, named, protect, subject, tools, ...rest }) => {
      const given = guard({
        ...rest,
        checks: { unit: { command: ["t"], protect } },
        locks: locked.map((path) => ({ path, reason: "why" })),
        proofFiles: { named, tools, subject, scripts: manifests.map((path) => ({ path, digest: "d" })) }
      })
      const listed = protectedFiles(given)
      const isTest = (path: string): boolean => path === "test/a.mjs" || path === "b.test.ts"
      const covers = (line: string, path: string): boolean =>
        line === "the tests that are there"
          ? isTest(path)
          : matchesAny(path, [line.replace(/ \((?:why|its scripts)\)$/, "")])
      for (const path of forbiddenChanges(changes, given)) {
        assert.isTrue(
          listed.some((line) => covers(line, path)),
          `${path} is none of ${listed.join(", ")}`
        )
      }
    }
  )
})
