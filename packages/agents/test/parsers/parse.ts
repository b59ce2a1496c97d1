/** What a parser makes of recorded output, for tests. */
import { type AgentEvent, fromMillis } from "@orchestr8/contracts"
import type { Agent } from "../../src/Agent.ts"
import { parsers } from "../../src/parsers/index.ts"

export const NOW = Date.parse("2026-11-22T10:00:00Z")

/** `lines`: objects stand for lines of JSON. */
export const parse = (parser: Agent["parser"], lines: ReadonlyArray<unknown>): ReadonlyArray<AgentEvent> => {
  const { end, line } = parsers[parser](() => NOW)
  return [...lines.flatMap((one) => line(typeof one === "string" ? one : JSON.stringify(one))), ...end()]
}

export const text = (text: string): AgentEvent => ({ _tag: "text", text })
export const notice = (text: string): AgentEvent => ({ _tag: "notice", text })
export const tool = (
  name: string,
  kind: Extract<AgentEvent, { _tag: "tool" }>["kind"],
  detail: string
): AgentEvent => ({ _tag: "tool", name, kind, detail })
export const diff = (path: string): AgentEvent => ({ _tag: "diff", path })
export const denied = (title: string): AgentEvent => ({ _tag: "permission", decision: "denied", title })
export const usage = (tokens: number | null, usd: number | null): AgentEvent => ({ _tag: "usage", tokens, usd })
/** `hours` from now it may go on. */
export const result = (
  text: string,
  failure?: Extract<AgentEvent, { _tag: "result" }>["failure"],
  hours?: number
): AgentEvent => ({
  _tag: "result",
  text,
  ...(failure === undefined ? {} : { failure }),
  ...(hours === undefined ? {} : { retry_at: fromMillis(NOW + hours * 3_600_000) })
})
