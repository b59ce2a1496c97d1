/**
 * `gemini -o stream-json`: `result {status, stats}` is the last word. Messages come in pieces, which are put together
 * into lines. Traps: exit 0 after SIGTERM, without a result.
 */
import type { AgentEvent } from "@orchestr8/contracts"
import { changed, denied, failed, failedAs, notice, said, succeeded, used } from "./events.ts"
import { amountAt, at, type JsonObject, parseObject, textAt } from "./json.ts"
import type { MakeParser } from "./OutputParser.ts"
import { editedPaths, toolUse } from "./tools.ts"

const DENIED =
  /denied by (?:policy|(?:the )?user)|not allowed by policy|policy_violation|requires (?:user )?(?:approval|confirmation)/i
const REMEMBERED = 256
/** Characters of a message that are held back for the end of its line. */
const LONGEST_PIECE = 8192

export const gemini: MakeParser = (now) => {
  const uses = new Map<string, { readonly name: string; readonly paths: ReadonlyArray<string> }>()
  let piece = ""
  let words = ""
  let error: string | undefined
  let edited = false
  let refusals = 0
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
    const { name = "tool", paths = [] } = uses.get(id) ?? {}
    uses.delete(id)
    if (textAt(line, "status") !== "error") {
      edited ||= paths.length > 0
      return paths.map(changed)
    }
    const reason = `${textAt(line, "error", "type") ?? ""} ${textAt(line, "error", "message") ?? ""}`.trim()
    if (!DENIED.test(reason)) return [notice(`${name}: ${reason}`)]
    refusals += 1
    return [denied(`${name} ${paths.join(" ")}`)]
  }

  const toolStart = (line: JsonObject): ReadonlyArray<AgentEvent> => {
    const name = textAt(line, "tool_name") ?? "tool"
    if (uses.size >= REMEMBERED) uses.clear()
    uses.set(textAt(line, "tool_id") ?? "", { name, paths: editedPaths(name, at(line, "parameters")) })
    return [toolUse(name, at(line, "parameters"))]
  }

  const result = (line: JsonObject): ReadonlyArray<AgentEvent> => {
    concluded = true
    const tokens = amountAt(line, "stats", "total_tokens")
    const spent = tokens === undefined ? [] : [used(tokens, null)]
    if (textAt(line, "status") !== "success") {
      return [...spent, failedAs(textAt(line, "error", "message") ?? error ?? "it failed", now())]
    }
    const blocked = refusals > 0 && !edited
    return [...spent, blocked ? failed(words, { failure: "permission_denied" }) : succeeded(words)]
  }

  const parse = (line: JsonObject, text: string): ReadonlyArray<AgentEvent> => {
    switch (textAt(line, "type")) {
      case "init":
        return []
      case "tool_use":
        return toolStart(line)
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
