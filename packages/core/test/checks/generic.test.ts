import { assert, describe, it } from "@effect/vitest"
import { fixture, parse, shown } from "./checking.ts"

describe("generic", () => {
  it("reads compilers and linters of many kinds, and no look-alikes", () => {
    assert.deepStrictEqual(shown(parse("generic", fixture("generic.txt"))), [
      "warning src/main.c:4:7: [-Wunused-variable] unused variable 'x'",
      "error src/main.c:9:3: expected ';' before 'return'",
      "error /usr/include/stdio.h:12:3: missing.h: No such file or directory",
      "warning deploy.sh:3:5: [SC2086] Quote this to prevent word splitting.",
      "error app/models.py:7:80: [E501] line too long (88 > 79 characters)",
      "error docs/guide.md:14: MD013/line-length Line length"
    ])
  })

  it.each([
    ["./a.c:1: x", "error a.c:1: x"],
    ["  a/b.c:1:2: x", "error a/b.c:1:2: x"],
    ["C:\\src\\a.c:1:2: error: x", "error C:\\src\\a.c:1:2: x"],
    ["file:///home/dev/shop/a%20b.ts:1:2: x", "error a b.ts:1:2: x"],
    ["/home/dev/shop/a b/c.ts:1:2 - error TS2304: x", "error a b/c.ts:1:2: [TS2304] x"],
    ["Makefile:3: *** missing separator.  Stop.", "error Makefile:3: *** missing separator. Stop."],
    ["a.rb:3: Warning: odd", "warning a.rb:3: odd"]
  ])("%j is %j", (line, expected) => {
    assert.deepStrictEqual(
      shown(parse("generic", line)).map((text) => text.replace(/\s+/g, " ")),
      [expected]
    )
  })

  it.each([
    "https://example.com:443/x: refused",
    "at f (a.js:1:2)",
    "warning: a.c has no newline",
    "10:20: x",
    "a.c:1: note: here",
    "a.ts:1:2 - 'x' is declared here"
  ])("%j is no finding", (line) => assert.deepStrictEqual(parse("generic", line).findings, []))
})
