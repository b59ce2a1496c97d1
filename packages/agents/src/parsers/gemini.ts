/**
 * `gemini -o stream-json`: `result {status, stats}` is the last word. Messages come in pieces, which are put together
 * into lines. Traps: exit 0 after SIGTERM, without a result.
 */
import type { AgentEvent } from "@orchestr8/contracts"
import { failed, failedAs, notice, said, succeeded, used } from "./events.ts"
import { amountAt, at, type JsonObject, parseObject, textAt } from "./json.ts"
import type { MakeParser } from "./OutputParser.ts"
import { ToolUses } from "./ToolUses.ts"

const DENIED = /denied by (?:policy|(?:the )?user)|policy_violation|requires (?:user )?(?:approval|confirmation)/i
/** Characters of a message that are held back for the end of its line. */
const LONGEST_PIECE = 8192

export const gemini: MakeParser = (now) => {
  const uses = new ToolUses()
  let piece = ""
  let words = ""
  let error: string | undefined
  let concluded = false

  const flush = (): ReadonlyArray<AgentEvent> => {
    const events = said(piece)
    if (piece.trim() !== "") words = piece
    piece = ""
    return events
  }

  const message = (line: JsonObject): ReadonlyArray<AgentEvent> => {
    if (textAt(line, "role") !== "assistant") return []
    const content = textAt(line, "content") ?? ""
    if (at(line, "delta") !== true) return [...flush(), ...said(content)]
    piece += content
    return piece.length > LONGEST_PIECE ? flush() : []
  }

  const toolResult = (line: JsonObject): ReadonlyArray<AgentEvent> => {
    const id = textAt(line, "tool_id") ?? ""
    if (textAt(line, "status") !== "error") return uses.succeed(id)
    const reason = `${textAt(line, "error", "type") ?? ""} ${textAt(line, "error", "message") ?? ""}`.trim()
    return [DENIED.test(reason) ? uses.deny(id) : uses.fail(id, reason)]
  }

  const result = (line: JsonObject): ReadonlyArray<AgentEvent> => {
    concluded = true
    const tokens = amountAt(line, "stats", "total_tokens")
    const spent = tokens === undefined ? [] : [used(tokens, null)]
    if (textAt(line, "status") !== "success") {
      return [...spent, failedAs(textAt(line, "error", "message") ?? error ?? "it failed", now())]
    }
    return [...spent, uses.isBlocked ? failed(words, { failure: "permission_denied" }) : succeeded(words)]
  }

  const parse = (line: JsonObject, text: string): ReadonlyArray<AgentEvent> => {
    switch (textAt(line, "type")) {
      case "init":
        return []
      case "tool_use":
        return [uses.begin(textAt(line, "tool_id") ?? "", textAt(line, "tool_name") ?? "tool", at(line, "parameters"))]
      case "tool_result":
        return toolResult(line)
      case "error":
        error = textAt(line, "message") ?? "error"
        return [notice(error)]
      case "result":
        return result(line)
      default:
        return [notice(text)]
    }
  }

  return {
    line: (text) => {
      const line = parseObject(text)
      if (line === undefined) return said(text)
      if (textAt(line, "type") === "message") return message(line)
      return [...flush(), ...parse(line, text)]
    },
    end: () => [...flush(), ...(concluded || error === undefined ? [] : [failedAs(error, now())])]
  }
}
