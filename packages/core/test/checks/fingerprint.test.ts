import { assert, describe, it } from "@effect/vitest"
import { Finding } from "@orchestr8/contracts"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { fingerprint } from "../../src/checks/index.ts"
import { fnv1a64 } from "../../src/checks/fingerprint.ts"
import { finding } from "./checking.ts"

const of = (parts: Partial<Finding>) => fingerprint("types", finding(parts))
const ofMessage = (message: string) => of({ message })

describe("fingerprint", () => {
  it.each([
    ["", "cbf29ce484222325"],
    ["a", "af63dc4c8601ec8c"],
    ["foobar", "85944171f73967e8"]
  ])("hashes %j as FNV-1a publishes it", (text, hash) => assert.strictEqual(fnv1a64(text), hash))

  it("never changes from release to release", () => {
    assert.strictEqual(of({}), "ba36a7f117526d81")
  })

  it.effect.prop(
    "does not depend on place, severity, numbers, or details",
    { check: Schema.String, finding: Finding, line: Schema.Int, column: Schema.Int, detail: Schema.String },
    ({ check, finding: any, line, column, detail }) =>
      Effect.sync(() => {
        const id = fingerprint(check, any)
        assert.match(id, /^[0-9a-f]{16}$/)
        const moved: Finding = { ...any, line, column, severity: "warning", message: `${any.message}\n${detail}` }
        assert.strictEqual(fingerprint(check, moved), id)
        const numbered = { ...any, message: any.message.replace(/\d+/g, (digits) => `${digits}7`) }
        assert.strictEqual(fingerprint(check, numbered), id)
      })
  )

  it("does not depend on quoted parts and paths", () => {
    const id = ofMessage("Cannot find module 'a' imported from /x/y.ts at 0x1f, 3.5 ms")
    assert.strictEqual(ofMessage("Cannot find module 'bee' imported from /home/z.ts at 0xdead, 12 ms"), id)
    assert.strictEqual(ofMessage('Cannot find module "c"   imported from ./src/q.ts at 0x0, 1,000 ms'), id)
    assert.strictEqual(ofMessage("Cannot find module `d` imported from C:\\src\\q.ts at 9, 1 ms"), id)
    assert.notStrictEqual(ofMessage("Cannot find package 'a' imported from /x/y.ts at 0x1f, 3.5 ms"), id)
  })

  it("tells checks, files, codes and wordings apart, and apostrophes from quotes", () => {
    const ids = [
      of({}),
      fingerprint("lint", finding({})),
      of({ file: "src/b.ts" }),
      of({ code: "TS2305" }),
      ofMessage("Cannot find the name 'x'."),
      ofMessage("it isn't there, it doesn't work"),
      ofMessage("it isn't good, it doesn't work"),
      of({ file: "src/a.tsTS", code: "2304" })
    ]
    assert.strictEqual(new Set(ids).size, ids.length)
  })
})
