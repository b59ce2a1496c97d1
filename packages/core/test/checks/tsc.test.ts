import { assert, describe, it } from "@effect/vitest"
import { fixture, parse, shown } from "./checking.ts"

const expected = [
  "error src/cart.ts:8:107: [TS2551] Property 'nam' does not exist on type 'Item'. Did you mean 'name'?",
  "error src/cart.ts:10:43: [TS2322] Type 'string' is not assignable to type 'number'.",
  "error src/cart.ts:11:84: [TS2322] Type 'number' is not assignable to type 'string'.",
  "error src/cart.ts:12:1: [TS2552] Cannot find name 'totl'. Did you mean 'total'?",
  "error src/price.ts:3:10: [TS2552] Cannot find name 'tabel'. Did you mean 'table'?",
  "error src/price.ts:6:8: [TS2345] Argument of type '(a: { x: { y: number; }; }) => undefined' is not assignable to parameter of type '(a: { x: { y: string; }; }) => void'."
]

describe("tsc", () => {
  it("reads the plain form", () => {
    assert.deepStrictEqual(shown(parse("tsc", fixture("tsc.txt"))), expected)
  })

  it("reads the pretty form with its colours to the same findings", () => {
    const pretty = fixture("tsc-pretty.txt")
    assert.include(pretty, "\u001b[")
    assert.deepStrictEqual(parse("tsc", pretty).findings, parse("tsc", fixture("tsc.txt")).findings)
  })

  it("keeps the explanation as details of the message", () => {
    const lines = parse("tsc", fixture("tsc.txt")).findings.at(-1)?.message.split("\n") ?? []
    assert.lengthOf(lines, 5)
    assert.strictEqual(lines[4], "        Type 'string' is not assignable to type 'number'.")
  })

  it("reads errors without a file, on either stream", () => {
    assert.deepStrictEqual(shown(parse("tsc", "", "error TS5023: Unknown compiler option '--nope'.\n")), [
      "error [TS5023] Unknown compiler option '--nope'."
    ])
  })

  it("reads Windows and parenthesised paths", () => {
    assert.deepStrictEqual(shown(parse("tsc", "app\\(shop)\\page.tsx(1,2): error TS1: no\r\n")), [
      "error app/(shop)/page.tsx:1:2: [TS1] no"
    ])
  })

  it("recognises a clean watch report, and silence", () => {
    assert.isTrue(parse("tsc", "[9:00:00] Found 0 errors. Watching for file changes.").understood)
    assert.isTrue(parse("tsc", "\n").understood)
    assert.isFalse(parse("tsc", "sh: 1: tsc: not found").understood)
  })
})
