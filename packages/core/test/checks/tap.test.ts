import { assert, describe, it } from "@effect/vitest"
import { fixture, parse, shown } from "./checking.ts"

const tap = (...lines: ReadonlyArray<string>) => parse("tap", ["TAP version 14", ...lines].join("\n"))
const names = (...lines: ReadonlyArray<string>) => tap(...lines).findings.map(({ message }) => message)

describe("tap", () => {
  it("reads the Node test runner: each innermost failure once, where the test stands", () => {
    const parsed = parse("tap", fixture("node-test.tap"))
    assert.deepStrictEqual(shown(parsed), [
      "error test/add.test.mjs:5:1: [test] adds two numbers: AssertionError: Expected values to be strictly equal: -1 !== 3",
      "error test/add.test.mjs:9:1: [test] multiplies: AssertionError: Expected values to be strictly deep-equal: + actual - expected { a: 1, b: [ 1, + 2 - 3 ] }",
      "error test/add.test.mjs:16:5: [test] cart > with one item > has a total: of 3 # really: AssertionError: the total is wrong",
      "error test/add.test.mjs:19:5: [test] cart > with one item > parses: TypeError: Cannot read properties of undefined (reading 'value')",
      "error test/add.test.mjs:31:11: [test] a parent > child two: TypeError: child two is broken",
      "error test/add.test.mjs:33:1: [test] rejects with a string: plain text",
      "error test/add.test.mjs:34:1: [test] times out: test timed out after 20ms",
      "error test/add.test.mjs:35:1: [test] isn't fine: 'quoted': it's \"quoted\"",
      "error test/crash.test.mjs:1:1: [test] test/crash.test.mjs: Error [ERR_MODULE_NOT_FOUND]: Cannot find module '/home/dev/shop/src/missing.mjs' imported from /home/dev/shop/test/crash.test.mjs",
      "error test/syntax.test.mjs:1:1: [test] test/syntax.test.mjs: SyntaxError: Unexpected token '='"
    ])
    assert.deepStrictEqual(parsed.testFiles, ["test/add.test.mjs", "test/crash.test.mjs", "test/syntax.test.mjs"])
  })

  it("reads Vitest, which opens subtests with a brace", () => {
    assert.deepStrictEqual(shown(parse("tap", fixture("vitest.tap"))), [
      "error a.test.ts:4:39: [test] a.test.ts > cart > adds: AssertionError: expected { a: 1 } to deeply equal { a: 2 }",
      "error a.test.ts:8:28: [test] a.test.ts > throws: TypeError: no: such thing",
      "error b.test.ts:1:1: [test] b.test.ts: Error: Cannot find module './nothing.ts' imported from /home/dev/shop/b.test.ts"
    ])
  })

  it("reads tape", () => {
    assert.deepStrictEqual(shown(parse("tap", fixture("tape.tap"))), [
      "error test/total.js:5:5: [test] should be strictly equal: expected 3, got -1"
    ])
  })

  it("counts neither todo nor skip, in any case of letters", () => {
    assert.deepStrictEqual(
      names("1..4", "not ok 1 - a # TODO", "not ok 2 - b # skip later", "not ok 3 - c # Skipped: x", "not ok 4 d#todo"),
      ["d#todo"]
    )
  })

  it("lets a parent's verdict stand for its children", () => {
    const child = ["    not ok 1 - child", "    1..1"]
    assert.deepStrictEqual(names(...child, "ok 1 - parent", "1..1"), [])
    assert.deepStrictEqual(names(...child, "not ok 1 - parent # TODO", "1..1"), [])
    assert.deepStrictEqual(names("# Subtest: parent", ...child, "not ok 1 - parent", "1..1"), ["parent > child"])
    assert.deepStrictEqual(names("    ok 1 - child", "not ok 1 - parent", "1..1"), ["parent"])
    assert.deepStrictEqual(names("ok 1 - parent {", ...child, "}", "1..1"), [])
  })

  it("takes a brace in a name for a brace in a name", () => {
    assert.deepStrictEqual(names("1..3", "not ok 1 - renders {", "not ok 2 - next", "ok 3 - last"), ["renders", "next"])
  })

  it("keeps failures of earlier siblings when a later parent passes", () => {
    assert.deepStrictEqual(
      names(
        "not ok 1 - first",
        "    not ok 1 - child",
        "ok 2 - second",
        "    not ok 1 - deep",
        "not ok 3 - third",
        "1..3"
      ),
      ["first", "deep"]
    )
  })

  it("reads diagnostics that never end, and bail-outs", () => {
    assert.deepStrictEqual(
      shown(tap("1..2", "not ok 1 - a", "  ---", "  error: 'x", "not ok 2 - b", "Bail out! no database")),
      ["error [test] a: x", "error [test] b", "error the tests stopped: no database"]
    )
  })

  it("takes a place from a nested `at`, or from the stack", () => {
    assert.deepStrictEqual(
      shown(
        tap(
          "1..2",
          "not ok 1 - a",
          "  ---",
          "  at:",
          "    file: test/a.js",
          "    line: 3",
          "  ...",
          "not ok 2 - b",
          "  ---",
          "  stack: |",
          "    node:internal/x:1:2",
          "    f (file:///home/dev/shop/node_modules/x/y.js:1:1)",
          "    g (file:///home/dev/shop/test/b.js:9:2)",
          "  ..."
        )
      ),
      ["error test/a.js:3: [test] a", "error test/b.js:9:2: [test] b"]
    )
  })

  it("reads places with parentheses and blanks in the path", () => {
    const point = (number: number, location: string) => [`not ok ${number} - a`, "  ---", `  ${location}`, "  ..."]
    assert.deepStrictEqual(
      shown(
        tap(
          "1..2",
          ...point(1, "location: '/home/dev/shop/app/(shop)/a b.test.ts:3:1'"),
          ...point(2, "at: f (/home/dev/shop/a b.js:4:2)")
        )
      ),
      ["error app/(shop)/a b.test.ts:3:1: [test] a", "error a b.js:4:2: [test] a"]
    )
  })

  it("recognises a clean report, and no text with a stray ok", () => {
    assert.deepInclude(parse("tap", fixture("node-test-clean.tap")), { understood: true, findings: [] })
    assert.isFalse(parse("tap", "ok  \texample.com/shop\t0.002s\nnot ok at all\n").understood)
  })
})
