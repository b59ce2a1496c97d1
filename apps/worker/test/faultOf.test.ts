import { assert, describe, it } from "@effect/vitest"
import { fromMillis } from "@orchestr8/contracts"
import { faultOf } from "../src/faultOf.ts"

const exit = {
  ending: "exited",
  exitCode: 1,
  failure: undefined,
  lastWords: "",
  retryAt: undefined,
  summary: "exited with 1"
} as const

describe("faultOf", () => {
  it.each([
    ["login", "Invalid API key · Please run /login", "is not logged in: Invalid API key · Please run /login"],
    ["refused", "\n I cannot do that. \nmore", "refused: I cannot do that"],
    ["refused", "", "refused"],
    ["rate_limit", "limit reached|1762952400", "was asked by its provider to wait: limit reached"],
    [
      "rate_limit",
      'API Error: 529 {"type":"error","error":{"type":"overloaded_error","message":"Overloaded."}}',
      "was asked by its provider to wait: API Error: 529: Overloaded"
    ],
    ["rate_limit", 'Error {"code": 429}', "was asked by its provider to wait: Error"],
    ["rate_limit", "Error {429", "was asked by its provider to wait: Error {429"],
    ["crash", "working\nTypeError: x is not a function\n  at main", "exited with 1: TypeError: x is not a function"],
    ["crash", "working", "exited with 1"],
    ["timeout", "it may take no more turns", "exited with 1: it may take no more turns"],
    [undefined, "no error at all", "exited with 1"],
    ["refused", "\u001b]0;title\u0007no\u001b[2J", "refused: no"]
  ] as const)("of %s with the words %o", (failure, lastWords, fault) => {
    assert.strictEqual(faultOf({ ...exit, failure, lastWords }), `the agent ${fault}`)
  })

  it("says until when it has to wait", () => {
    const retryAt = fromMillis(Date.parse("2026-11-22T17:53:41Z"))
    const fault = faultOf({ ...exit, failure: "rate_limit", retryAt, lastWords: "limit" })
    assert.strictEqual(fault, "the agent was asked by its provider to wait until 2026-11-22 17:53 UTC: limit")
  })

  it("tells why it stopped when that is not in its exit", () => {
    const stopped = { ...exit, exitCode: 0, failure: "crash", summary: "exited with 0" } as const
    const fault = faultOf({ ...stopped, lastWords: "stopped: its model may write no more tokens" })
    assert.strictEqual(fault, "the agent exited with 0: stopped: its model may write no more tokens")
  })

  it("tells nothing that it said when a limit ended it", () => {
    const ended = { ...exit, ending: "silent", failure: "timeout", summary: "was ended: no output for 5 s" } as const
    assert.strictEqual(faultOf({ ...ended, lastWords: "0 errors" }), "the agent was ended: no output for 5 s")
  })

  it("is short, whatever it said", () => {
    const fault = faultOf({ ...exit, failure: "refused", lastWords: "x ".repeat(1_000_000) })
    assert.isAtMost(fault.length, 400)
  })
})
