import { assert, describe, it } from "@effect/vitest"
import type { Config } from "@orchestr8/contracts"
import { defaultConfig } from "@orchestr8/contracts"
import { Proof } from "../src/proof.ts"
import { forbiddenChanges } from "../src/protection.ts"
import { sampleTicket } from "./sampleTicket.ts"

const byCommand = Proof.CommandProof({ command: ["npm", "test"], text: "npm test" })
const byCheck = Proof.CheckProof({ check: "unit", fingerprint: "f", text: "npm test" })
const ofCheck = { ...sampleTicket, context: { check: "unit" } }

const config = (change: Partial<Config> = {}, allowProtected = false): Config => ({
  ...defaultConfig,
  ...change,
  worker: { ...defaultConfig.worker, allowProtected }
})

const modified = (...paths: ReadonlyArray<string>) => paths.map((path) => ({ path, kind: "modified" as const }))

describe("forbiddenChanges", () => {
  it("are those to files of the check, as configured or as its output named them", () => {
    const checks = { unit: { command: ["t"], protect: ["**/*.test.mjs", ".github/**"] } }
    const given = { ticket: ofCheck, proof: byCheck, config: config({ checks }), testFiles: new Set(["odd/name.mjs"]) }
    const changes = modified("src/a.mjs", "a.test.mjs", "deep/.hidden/b.test.mjs", ".github/ci.yml", "odd/name.mjs")
    assert.deepStrictEqual(
      forbiddenChanges(changes, given),
      changes.slice(1).map(({ path }) => path)
    )
    assert.deepStrictEqual(forbiddenChanges(changes, { ...given, config: config({ checks }, true) }), [])
  })

  it("are those to tests that are there, where only a command proves the fix", () => {
    const given = { ticket: sampleTicket, proof: byCommand, config: config(), testFiles: new Set<string>() }
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
    assert.deepStrictEqual(forbiddenChanges(modified(...tests, ...others), given), tests)
    assert.deepStrictEqual(forbiddenChanges([{ path: "test/new.mjs", kind: "added" }], given), [])
  })

  it("are those to locked files, whatever is allowed", () => {
    const locks = [{ path: "src/legal/**", reason: "the lawyers" }]
    const given = {
      ticket: sampleTicket,
      proof: byCommand,
      config: config({ locks }, true),
      testFiles: new Set<string>()
    }
    assert.deepStrictEqual(forbiddenChanges(modified("src/legal/a.ts", "src/a.ts"), given), ["src/legal/a.ts"])
  })
})
