import { assert, describe, it } from "@effect/vitest"
import { parseOptions } from "../src/options.ts"

const parse = (...args: ReadonlyArray<string>) => parseOptions(args, ["open", "read"])

describe("parseOptions", () => {
  it("measures everything without arguments", () => {
    assert.deepStrictEqual(parse(), { quick: false, only: [], json: undefined, strict: false })
  })

  it("takes cases by name, several of them", () => {
    assert.deepStrictEqual(parse("--quick", "--only", "read", "--only=open")?.only, ["read", "open"])
  })

  it("writes to a file of its own, or to one that is named", () => {
    assert.strictEqual(parse("--json")?.json, "bench-results.json")
    assert.strictEqual(parse("--json", "out.json")?.json, "out.json")
  })

  it("refuses what it does not know", () => {
    for (const args of [
      ["--fast"],
      ["--only", "nothing"],
      ["--only"],
      ["out.json"],
      ["--json", "a", "b"],
      ["--help"]
    ]) {
      assert.isUndefined(parse(...args), args.join(" "))
    }
  })
})
