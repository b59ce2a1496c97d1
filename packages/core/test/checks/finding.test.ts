import { assert, describe, it } from "@effect/vitest"
import { findingText, headline } from "../../src/checks/index.ts"
import { makeFinding, makeTestFinding } from "../../src/checks/finding.ts"
import { finding, root } from "./checking.ts"

describe("findingText", () => {
  it.each([
    [{}, "src/a.ts:3:7: [TS2304] Cannot find name 'x'."],
    [{ column: 0 }, "src/a.ts:3: [TS2304] Cannot find name 'x'."],
    [{ line: 0 }, "src/a.ts: [TS2304] Cannot find name 'x'."],
    [{ code: "" }, "src/a.ts:3:7: Cannot find name 'x'."],
    [{ file: "", line: 0 }, "[TS2304] Cannot find name 'x'."],
    [{ message: "one\n  two" }, "src/a.ts:3:7: [TS2304] one"],
    [
      { code: "test", message: "adds\nAssertionError:\n\n  3 !== 4" },
      "src/a.ts:3:7: [test] adds: AssertionError: 3 !== 4"
    ],
    [{ code: "test", message: "adds" }, "src/a.ts:3:7: [test] adds"]
  ])("%j is %j", (parts, expected) => assert.strictEqual(findingText(finding(parts)), expected))
})

describe("makeFinding", () => {
  it("leaves no escape sequence and no control character but the line feed", () => {
    const made = makeFinding(root, {
      file: "\u001b[36m/home/dev/shop/src/\u0007a.ts\u001b[0m",
      code: "\u001b]8;;https://x\u0007TS1\u001b]8;;\u0007\n",
      message: "\n\u001b[31mred\u001b[0m\u0000\tblue\u202e\r\n\r\n\r\n  more \u009b1m\ud800\n\n"
    })
    assert.deepStrictEqual(made, {
      file: "src/a.ts",
      line: 0,
      column: 0,
      code: "TS1",
      message: "red  blue\n\n  more \ufffd",
      severity: "error"
    })
  })

  it.each([
    ["12", 12],
    [0, 0],
    [-3, 0],
    [1.5, 0],
    ["99999999999999999999", 0],
    [undefined, 0],
    [null, 0],
    [[], 0]
  ])("takes %j as line %d", (line, expected) => {
    assert.strictEqual(makeFinding(root, { message: "m", line, column: line }).line, expected)
  })

  it("bounds what a tool can say", () => {
    const made = makeFinding(root, { code: "c".repeat(9999), message: `${"m".repeat(9999)}\n`.repeat(99) })
    assert.isBelow(made.message.length, 31 * 501)
    assert.lengthOf(made.code, 120)
    assert.isTrue(made.message.split("\n").every((line) => line.endsWith("…")))
  })

  it("always has a message, and a test always a name", () => {
    assert.strictEqual(makeFinding(root, { message: "\u001b[31m \n" }).message, "(no message)")
    assert.strictEqual(headline(makeTestFinding(root, { name: " ", reason: "because" })), "(no name)")
    assert.strictEqual(makeTestFinding(root, { name: "adds\ntwo", reason: "" }).message, "adds two")
  })
})
