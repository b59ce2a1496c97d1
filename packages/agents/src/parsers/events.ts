/** Events with bounded texts, out of what an agent says. */
import type { AgentEvent, FailureClass } from "@orchestr8/contracts"
import { failureOf, type KnownFailure } from "../failureOf.ts"

const LONGEST_TEXT = 8192
const LONGEST_LINE = 300

const cut = (text: string, length: number): string => (text.length <= length ? text : `${text.slice(0, length - 1)}…`)

/** One line of at most 300 characters. */
export const oneLine = (text: string): string => cut(cut(text, LONGEST_TEXT).replace(/\s+/g, " ").trim(), LONGEST_LINE)

/** None for text that says nothing. */
export const said = (text: string | undefined): ReadonlyArray<AgentEvent> =>
  text === undefined || text.trim() === "" ? [] : [{ _tag: "text", text: cut(text, LONGEST_TEXT) }]

export const notice = (text: string): AgentEvent => ({ _tag: "notice", text: oneLine(text) })

export const changed = (path: string): AgentEvent => ({ _tag: "diff", path: cut(path, LONGEST_TEXT) })

export const denied = (title: string): AgentEvent => ({ _tag: "permission", decision: "denied", title: oneLine(title) })

/** Tokens are whole. */
export const used = (tokens: number | null, usd: number | null): AgentEvent => ({
  _tag: "usage",
  tokens: tokens === null ? null : Math.round(Math.min(tokens, Number.MAX_SAFE_INTEGER)),
  usd
})

export const succeeded = (text: string): AgentEvent => ({ _tag: "result", text: cut(text, LONGEST_TEXT) })

export const failed = (text: string, { failure, guessed, retryAt }: KnownFailure): AgentEvent => ({
  _tag: "result",
  text: cut(text, LONGEST_TEXT),
  failure,
  ...(guessed === undefined ? {} : { guessed }),
  ...(retryAt === undefined ? {} : { retry_at: retryAt })
})

/** A result that went wrong: as its text tells, else as given. */
export const failedAs = (text: string, now: number, otherwise: FailureClass = "crash"): AgentEvent =>
  failed(text, failureOf(text, now) ?? { failure: otherwise })
