import { assert, describe, it } from "@effect/vitest"
import { fixture, parse, shown } from "./checking.ts"

describe("mypy", () => {
  it("reads lines without columns", () => {
    assert.deepStrictEqual(shown(parse("mypy", fixture("mypy.txt"))), [
      'error shop/cart.py:6: [operator] Unsupported operand types for + ("int" and "str")',
      'error shop/cart.py:12: [return-value] Incompatible return value type (got "int", expected "str")',
      'error shop/cart.py:16: [name-defined] Name "unknown" is not defined'
    ])
  })

  it("reads columns and passes over notes", () => {
    const parsed = parse("mypy", fixture("mypy-columns.txt"))
    assert.include(fixture("mypy-columns.txt"), "note: Revealed type")
    assert.strictEqual(
      shown(parsed)[1],
      'error shop/notes.py:5:3: [arg-type] Argument 1 to "g" has incompatible type "List[int]"; expected "List[float]"'
    )
    assert.lengthOf(parsed.findings, 6)
  })

  it("reads ends of ranges, Windows paths and errors without a line", () => {
    const output =
      "a.py:5:3:6:9: error: Bad  [misc]\nC:\\x\\b.pyi:1: error: Worse\nc.py: error: Source file found twice\n"
    assert.deepStrictEqual(shown(parse("mypy", output)), [
      "error a.py:5:3: [misc] Bad",
      "error C:\\x\\b.pyi:1: Worse",
      "error c.py: Source file found twice"
    ])
  })

  it("recognises a clean report and nothing else", () => {
    assert.deepInclude(parse("mypy", fixture("mypy-clean.txt")), { understood: true, findings: [] })
    assert.isFalse(parse("mypy", "mypy: error: Missing target module\n").understood)
  })
})
