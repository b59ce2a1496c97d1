/**
 * The last word of an agent out of how its turn ended: a stop reason, or an error in the place of an answer. Pure. The
 * protocol has a code for a missing login and none for a rate limit, which agents tell in words of their own.
 * Source: agentclientprotocol.com, "Prompt Turn" and "Error".
 */
import type { AgentEvent, FailureClass } from "@orchestr8/contracts"
import { failureOf, guessFailure } from "../failureOf.ts"
import { failed, oneLine, succeeded } from "../parsers/events.ts"
import { at } from "../parsers/json.ts"

/** What is known of the turn beside how it ended. */
export interface TurnHistory {
  /** The end of its last message. */
  readonly lastWords: string
  /** Was a tool that it wanted to use denied, by policy or by a person? */
  readonly denied: boolean
  /** Was denied what it then reported as failed, and did nothing else change anything? */
  readonly stoppedByDenial: boolean
  /** Was it asked to stop? */
  readonly cancelled: boolean
}

/**
 * A turn that ended well after a denial is `permission_denied` only when the denial left nothing done: the denied tool
 * call failed and no other changed anything. One that the agent itself cancelled after a denial could not go on. In
 * any other case the denial may not have mattered, and only the proof can tell.
 */
export const stopResult = (stopReason: string, history: TurnHistory): AgentEvent => {
  const { cancelled, denied, lastWords, stoppedByDenial } = history
  const words = lastWords === "" ? "" : `: ${lastWords}`
  const ended = (failure: FailureClass, text: string) => failed(`${text}${words}`, { failure })
  // Its words tell more than we can.
  const said = (failure: FailureClass, otherwise: string) => failed(lastWords || otherwise, { failure })
  switch (stopReason) {
    case "end_turn":
      return stoppedByDenial ? said("permission_denied", "was not allowed what it wanted to do") : succeeded(lastWords)
    case "refusal":
      return said("refused", "its model refused")
    case "max_tokens":
      return ended("crash", "stopped: its model may write no more tokens")
    case "max_turn_requests":
      return ended("crash", "stopped: it may ask its model no more in one turn")
    case "cancelled":
      if (cancelled) return succeeded(`stopped as it was asked to${words}`)
      return denied
        ? ended("permission_denied", "stopped, for it was not allowed what it wanted to do")
        : ended("crash", "stopped by itself")
    default:
      return ended("crash", `stopped for a reason that is not known here: ${oneLine(stopReason)}`)
  }
}

/** A request of ours that failed; `reason` is the error that came for an answer, or one that came of it. */
export class SessionError extends Error {
  readonly method: string
  readonly reason: unknown

  constructor(method: string, reason: unknown) {
    super(`${method}: ${reason instanceof Error ? reason.message : String(reason)}`)
    this.name = "SessionError"
    this.method = method
    this.reason = reason
  }
}

/** The code of the protocol for a missing login. */
const AUTH_REQUIRED = -32000

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** What a session rejects with, as a result; `now`: milliseconds since 1970. */
export const errorResult = (error: unknown, history: TurnHistory, now: number): AgentEvent => {
  const reason = error instanceof SessionError ? error.reason : error
  const data = at(reason, "data")
  const told = (message: string) => oneLine(data === undefined ? message : `${message} ${JSON.stringify(data)}`)
  const text = told(messageOf(error))
  if (history.cancelled) return succeeded(oneLine(`stopped as it was asked to: ${text}`))
  const known = failureOf(text, now) ?? (at(reason, "code") === AUTH_REQUIRED ? { failure: "login" } : undefined)
  // Which request failed says nothing about what is known.
  if (known !== undefined) return failed(told(messageOf(reason)), known)
  return failed(text, { failure: history.stoppedByDenial ? "permission_denied" : "crash" })
}

/** The agent ended without its answer. `errors`: what it wrote to its standard error. */
export const endResult = (errors: string, now: number): AgentEvent => {
  const lines = errors.split("\n").filter((line) => line.trim() !== "")
  const text = ["ended before it answered", ...lines.slice(-1)].join(": ")
  return failed(oneLine(text), guessFailure(errors, now) ?? { failure: "crash" })
}
