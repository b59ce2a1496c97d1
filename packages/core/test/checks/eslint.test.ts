import { assert, describe, it } from "@effect/vitest"
import { fixture, parse, shown } from "./checking.ts"

const expected = [
  "warning src/a.js:1:7: [no-unused-vars] 'unused' is assigned a value but never used",
  "error src/a.js:2:5: [no-undef] 'missing' is not defined",
  "error src/a.js:2:13: [eqeqeq] Expected '===' and instead saw '=='",
  "warning src/a.js:3:3: Unused eslint-disable directive (no problems were reported from 'no-console')",
  "error src/a.js:4:3: [no-undef] 'console' is not defined",
  "error src/b.js:1:7: Parsing error: Unexpected token ="
]

describe("eslint", () => {
  it("reads the json formatter", () => {
    const texts = shown(parse("eslint", fixture("eslint.json")))
    assert.deepStrictEqual(
      texts.map((text) => text.replace(/\.$/, "")),
      expected
    )
  })

  it("reads the stylish formatter", () => {
    assert.deepStrictEqual(shown(parse("eslint", fixture("eslint-stylish.txt"))), expected)
  })

  it("reads json behind the banner of a package manager", () => {
    const banner = "\n> shop@1.0.0 lint\n> eslint -f json src\n\n[lint] starting\n"
    assert.lengthOf(parse("eslint", `${banner}${fixture("eslint.json")}\nnpm error code 1\n`).findings, expected.length)
  })

  it("recognises clean reports", () => {
    for (const clean of [fixture("eslint-clean.json"), "[]", ""]) {
      assert.deepInclude(parse("eslint", clean), { understood: true, findings: [] })
    }
  })

  it("takes no rows without a summary, and no other JSON", () => {
    assert.isFalse(parse("eslint", "  1:2  error  looks like one  no-undef\n").understood)
    assert.isFalse(parse("eslint", '[{"messages": 3}, null, 7]').understood)
  })

  it("reads what is there of an odd entry", () => {
    const odd = JSON.stringify([{ filePath: "/home/dev/shop/a.js", messages: [null, { line: "x", severity: 2 }] }])
    assert.deepStrictEqual(shown(parse("eslint", odd)), ["error a.js: (no message)"])
  })
})
