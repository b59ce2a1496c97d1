/**
 * `codex exec --json`: `turn.completed` or `turn.failed` is the last word. Traps: in a read-only sandbox it ends with
 * success and nothing written; an `error` may be a reconnection that works. It names no price.
 */
import type { AgentEvent } from "@orchestr8/contracts"
import { changed, denied, failed, failedAs, notice, said, succeeded, used } from "./events.ts"
import { amountAt, at, type JsonObject, listAt, parseObject, textAt } from "./json.ts"
import type { MakeParser } from "./OutputParser.ts"
import { toolUse } from "./tools.ts"

const MOST_CHANGES = 64

export const codex: MakeParser = (now) => {
  let words = ""
  let error: string | undefined
  let concluded = false
  let declined = false
  let edited = false

  const started = (item: unknown): ReadonlyArray<AgentEvent> => {
    switch (textAt(item, "type")) {
      case "command_execution":
        return [toolUse("shell", item)]
      case "mcp_tool_call":
        return [toolUse(`${textAt(item, "server") ?? ""}.${textAt(item, "tool") ?? ""}`, at(item, "arguments"))]
      case "web_search":
        return [toolUse("web_search", item)]
      default:
        return []
    }
  }

  const completed = (item: unknown): ReadonlyArray<AgentEvent> => {
    switch (textAt(item, "type")) {
      case "agent_message":
        words = textAt(item, "text") ?? words
        return said(textAt(item, "text"))
      case "command_execution":
        if (textAt(item, "status") !== "declined") return []
        declined = true
        return [denied(`shell ${textAt(item, "command") ?? ""}`)]
      case "file_change":
        edited ||= textAt(item, "status") === "completed"
        return fileChange(item)
      case "error":
        return [notice(textAt(item, "message") ?? "error")]
      default:
        return []
    }
  }

  const failure = (message: string): AgentEvent => {
    concluded = true
    return failedAs(message, now())
  }

  const turnCompleted = (line: JsonObject): ReadonlyArray<AgentEvent> => {
    concluded = true
    const tokens = (amountAt(line, "usage", "input_tokens") ?? 0) + (amountAt(line, "usage", "output_tokens") ?? 0)
    const last = declined && !edited ? failed(words, { failure: "permission_denied" }) : succeeded(words)
    return [...(tokens === 0 ? [] : [used(tokens, null)]), last]
  }

  return {
    line: (text) => {
      const line = parseObject(text)
      if (line === undefined) return said(text)
      switch (textAt(line, "type")) {
        case "thread.started":
        case "turn.started":
        case "item.updated":
          return []
        case "item.started":
          return started(at(line, "item"))
        case "item.completed":
          return completed(at(line, "item"))
        case "turn.completed":
          return turnCompleted(line)
        case "turn.failed":
          return [failure(textAt(line, "error", "message") ?? error ?? "the turn failed")]
        case "error":
          error = textAt(line, "message") ?? "error"
          return [notice(error)]
        default:
          return [notice(text)]
      }
    },
    end: () => (concluded || error === undefined ? [] : [failure(error)])
  }
}

const fileChange = (item: unknown): ReadonlyArray<AgentEvent> => {
  const paths = listAt(item, "changes")
    .slice(0, MOST_CHANGES)
    .map((change) => textAt(change, "path") ?? "")
  const use = toolUse("apply_patch", { path: paths.join(" ") })
  return [use, ...(textAt(item, "status") === "completed" ? paths.map(changed) : [])]
}
