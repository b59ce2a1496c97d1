/**
 * `opencode run --format json`: `step_finish {reason, tokens, cost}` ends each step; a reason other than `tool-calls`
 * is the last word. A tool is told once it has ended. An `error` is only the last word when nothing follows it.
 */
import type { AgentEvent } from "@orchestr8/contracts"
import { failed, failedAs, notice, said, succeeded, used } from "./events.ts"
import { amountAt, at, parseObject, textAt } from "./json.ts"
import type { MakeParser } from "./OutputParser.ts"
import { ToolUses } from "./ToolUses.ts"

const DENIED = /rejected permission|permission (?:denied|rejected)|rule which prevents you from using/i

export const opencode: MakeParser = (now) => {
  const uses = new ToolUses()
  let tokens = 0
  let usd = 0
  let words = ""
  let error: string | undefined
  let concluded = false

  const tool = (part: unknown): ReadonlyArray<AgentEvent> => {
    const id = textAt(part, "callID") ?? ""
    const use = uses.begin(id, textAt(part, "tool") ?? "tool", at(part, "state", "input"))
    if (textAt(part, "state", "status") !== "error") return [use, ...uses.succeed(id)]
    const reason = textAt(part, "state", "error") ?? "failed"
    return [use, DENIED.test(reason) ? uses.deny(id) : uses.fail(id, reason)]
  }

  const stepFinish = (part: unknown): ReadonlyArray<AgentEvent> => {
    const read = (amountAt(part, "tokens", "input") ?? 0) + (amountAt(part, "tokens", "cache", "read") ?? 0)
    const cached = amountAt(part, "tokens", "cache", "write") ?? 0
    const written = (amountAt(part, "tokens", "output") ?? 0) + (amountAt(part, "tokens", "reasoning") ?? 0)
    tokens += read + cached + written
    usd += amountAt(part, "cost") ?? 0
    const reason = textAt(part, "reason")
    if (reason === "tool-calls" || reason === undefined) return [used(tokens, usd)]
    concluded = true
    error = undefined
    return [used(tokens, usd), lastWord(reason)]
  }

  const lastWord = (reason: string): AgentEvent => {
    if (reason === "content-filter") return failed(words, { failure: "refused" })
    if (reason === "error") return failed(words, { failure: "crash" })
    return uses.isBlocked ? failed(words, { failure: "permission_denied" }) : succeeded(words)
  }

  return {
    line: (text) => {
      const line = parseObject(text)
      if (line === undefined) return said(text)
      const part = at(line, "part")
      switch (textAt(line, "type")) {
        case "step_start":
        case "reasoning":
          return []
        case "text":
          words = textAt(part, "text") ?? words
          return said(textAt(part, "text"))
        case "tool_use":
          return tool(part)
        case "step_finish":
          return stepFinish(part)
        case "error":
          error = errorText(at(line, "error"))
          return [notice(error)]
        default:
          return [notice(text)]
      }
    },
    end: () => (error === undefined || concluded ? [] : [failedAs(error, now())])
  }
}

const errorText = (error: unknown): string => {
  if (typeof error === "string") return error
  const status = amountAt(error, "data", "statusCode")
  const message = textAt(error, "data", "message") ?? textAt(error, "message") ?? ""
  return `${textAt(error, "name") ?? "error"}${status === undefined ? "" : ` (status ${status})`}: ${message}`
}
