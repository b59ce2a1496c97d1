import { RequestError } from "@agentclientprotocol/sdk"
import { assert, describe, it } from "@effect/vitest"
import type { AgentEvent, FailureClass } from "@orchestr8/contracts"
import { endResult, errorResult, SessionError, stopResult, type TurnHistory } from "../../src/acp/turnResult.ts"

const PLAIN: TurnHistory = { lastWords: "bye", denied: false, stoppedByDenial: false, cancelled: false }
const DENIED: TurnHistory = { ...PLAIN, denied: true }
const STOPPED: TurnHistory = { ...DENIED, stoppedByDenial: true }

const failureIn = (event: AgentEvent): FailureClass | undefined => (event._tag === "result" ? event.failure : undefined)

describe("turnResult", () => {
  it.each([
    ["end_turn", PLAIN, undefined],
    ["end_turn", DENIED, undefined],
    ["end_turn", STOPPED, "permission_denied"],
    ["refusal", STOPPED, "refused"],
    ["max_tokens", STOPPED, "crash"],
    ["cancelled", PLAIN, "crash"],
    ["cancelled", DENIED, "permission_denied"],
    ["cancelled", { ...DENIED, cancelled: true }, undefined]
  ] as const)("%s after %o is %s", (stopReason, history, failure) => {
    assert.strictEqual(failureIn(stopResult(stopReason, history)), failure)
  })

  it.each([
    [RequestError.authRequired(), PLAIN, "login"],
    [new RequestError(-32000, "Server error", "rate limit exceeded"), PLAIN, "rate_limit"],
    [RequestError.internalError({ details: "Invalid API key · Please run /login" }), PLAIN, "login"],
    [RequestError.internalError(), PLAIN, "crash"],
    [RequestError.internalError(), DENIED, "crash"],
    [RequestError.internalError(), STOPPED, "permission_denied"],
    [RequestError.requestCancelled(), { ...PLAIN, cancelled: true }, undefined],
    ["no error at all", PLAIN, "crash"]
  ] as const)("the error %o after %o is %s", (error, history, failure) => {
    assert.strictEqual(failureIn(errorResult(new SessionError("session/prompt", error), history, 0)), failure)
  })

  it("says in one bounded line which request failed and why", () => {
    const error = new RequestError(-32603, "Internal\nerror", { details: "x".repeat(10_000) })
    const event = errorResult(new SessionError("session/new", error), PLAIN, 0)
    assert(event._tag === "result")
    assert.isTrue(event.text.startsWith('session/new: Internal error {"details":"xxx'))
    assert.isAtMost(event.text.length, 300)
  })

  it.each([
    ["", "crash", "ended before it answered"],
    ["starting\npanic: nil map\n\n", "crash", "ended before it answered: panic: nil map"]
  ] as const)("an end after the errors %o is %s", (errors, failure, text) => {
    assert.deepStrictEqual(endResult(errors, 0), { _tag: "result", text, failure })
  })

  it("an end after errors that say why is what they say, as a guess", () => {
    const told = { _tag: "result", text: "ended before it answered: bye", failure: "login", guessed: true } as const
    assert.deepStrictEqual(endResult("Please run /login\nbye\n", 0), told)
  })
})
