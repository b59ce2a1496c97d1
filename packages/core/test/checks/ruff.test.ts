import { assert, describe, it } from "@effect/vitest"
import { fixture, parse, shown } from "./checking.ts"

const unused = "error shop/cart.py:1:8: [F401] `os` imported but unused"
const undefinedName = "error shop/cart.py:16:11: [F821] Undefined name `unknown`"
const syntax = "error tests/test_syntax.py:1:12: [invalid-syntax] Expected a parameter or the end of the parameter list"

describe("ruff", () => {
  it.each([
    ["ruff.json", [unused, syntax]],
    ["ruff-concise.txt", [unused, undefinedName, syntax]],
    ["ruff-full.txt", [unused, undefinedName, syntax]],
    ["ruff-preview.txt", [unused, syntax]]
  ])("reads %s", (name, expected) => {
    assert.deepStrictEqual(shown(parse("ruff", fixture(name))), expected)
  })

  it("reads json-lines", () => {
    const entries: ReadonlyArray<unknown> = JSON.parse(fixture("ruff.json"))
    const lines = entries.map((entry) => JSON.stringify(entry)).join("\n")
    assert.deepStrictEqual(shown(parse("ruff", lines)), [unused, syntax])
  })

  it("reads the concise form with a severity", () => {
    assert.deepStrictEqual(shown(parse("ruff", "a.py:1:8: warning[F401] [*] `os` imported but unused\n")), [
      "warning a.py:1:8: [F401] `os` imported but unused"
    ])
  })

  it("recognises clean reports", () => {
    assert.deepInclude(parse("ruff", "All checks passed!\n"), { understood: true, findings: [] })
    assert.deepInclude(parse("ruff", "[]\n"), { understood: true, findings: [] })
    assert.isFalse(parse("ruff", "error: unexpected argument '--nope' found\n").understood)
  })
})
