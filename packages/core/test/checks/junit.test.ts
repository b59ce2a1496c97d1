import { assert, describe, it } from "@effect/vitest"
import { fixture, parse, shown } from "./checking.ts"

describe("junit", () => {
  it("reads the report of the Node test runner", () => {
    const parsed = parse("junit", fixture("node-test-junit.xml"))
    assert.deepStrictEqual(shown(parsed).slice(2, 5), [
      "error test/add.test.mjs:17:14: [test] cart.with one item > has a total: of 3 # really: the total is wrong",
      "error test/add.test.mjs:19:24: [test] cart.with one item > parses: Cannot read properties of undefined (reading 'value')",
      "error test/add.test.mjs:31:11: [test] a parent > child two: child two is broken"
    ])
    assert.lengthOf(parsed.findings, 10)
    assert.isFalse(parsed.findings.some(({ message }) => /not done yet|skipped/.test(message)))
    assert.deepStrictEqual(parsed.testFiles, [
      "test/add.test.mjs",
      "test/crash.test.mjs",
      "test/good.test.mjs",
      "test/syntax.test.mjs"
    ])
  })

  it("reads the report of pytest, which names no files", () => {
    const texts = shown(parse("junit", fixture("pytest-junit.xml")))
    assert.strictEqual(
      texts[0],
      "error tests/test_cart.py:7: [test] tests.test_cart > test_total: TypeError: unsupported operand type(s) for +: 'int' and 'str'"
    )
    assert.lengthOf(texts, 7)
  })

  it("reads the report of Vitest, where suites are files", () => {
    assert.deepStrictEqual(shown(parse("junit", fixture("vitest-junit.xml"))), [
      "error a.test.ts:4:39: [test] cart > adds: expected { a: 1 } to deeply equal { a: 2 }",
      "error a.test.ts:8:28: [test] throws: no: such thing",
      "error b.test.ts:1:1: [test] b.test.ts: Cannot find module './nothing.ts' imported from /home/dev/shop/b.test.ts"
    ])
  })

  it("goes on after raw terminal output, and keeps what a cut report has", () => {
    const report =
      '<testsuite name="s"><testcase name="a"><failure message="\u001b[31mred\u001b[0m">x</failure></testcase><testcase name="b"><fail'
    assert.deepStrictEqual(shown(parse("junit", `> npm test\n${report}`)), ["error [test] a: red"])
  })

  it("expands no entity of the document", () => {
    const bomb =
      '<?xml version="1.0"?><!DOCTYPE t [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>' +
      '<testsuite><testcase name="&b;"><error message="&c;"/></testcase></testsuite>'
    assert.deepStrictEqual(shown(parse("junit", bomb)), ["error [test] &b;: &c;"])
  })

  it("recognises a clean report and nothing else", () => {
    assert.deepInclude(parse("junit", '<testsuites><testsuite name="x"/></testsuites>'), {
      understood: true,
      findings: []
    })
    assert.isFalse(parse("junit", "<html><body>testsuite</body></html>").understood)
    assert.isFalse(parse("junit", '<?xml version="1.0"?><checkstyle/>').understood)
  })
})
