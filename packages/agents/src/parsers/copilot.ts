/**
 * `copilot --output-format json`: session events `{type, data}`, and `result {exitCode, usage}` as the last word. It
 * tells tokens by message, where it tells them, and no price.
 */
import type { AgentEvent } from "@orchestr8/contracts"
import { failed, failedAs, notice, said, succeeded, used } from "./events.ts"
import { amountAt, at, type JsonObject, parseObject, textAt } from "./json.ts"
import type { MakeParser } from "./OutputParser.ts"
import { ToolUses } from "./ToolUses.ts"

export const copilot: MakeParser = (now) => {
  const uses = new ToolUses()
  let tokens = 0
  let words = ""
  let error: string | undefined
  let concluded = false

  const toolEnd = (data: unknown): ReadonlyArray<AgentEvent> => {
    const id = textAt(data, "toolCallId") ?? ""
    if (at(data, "success") === true) return uses.succeed(id)
    const code = textAt(data, "error", "code")
    const isDenied = code === "denied" || code === "rejected"
    return [isDenied ? uses.deny(id) : uses.fail(id, textAt(data, "error", "message") ?? "failed")]
  }

  const usage = (data: unknown): ReadonlyArray<AgentEvent> => {
    const more = (amountAt(data, "inputTokens") ?? 0) + (amountAt(data, "outputTokens") ?? 0)
    tokens += more
    return more === 0 ? [] : [used(tokens, null)]
  }

  const result = (line: JsonObject): AgentEvent => {
    concluded = true
    const exitCode = amountAt(line, "exitCode")
    if (exitCode !== 0) return failedAs(error ?? `it failed with ${exitCode ?? "an unknown exit code"}`, now())
    return uses.isBlocked ? failed(words, { failure: "permission_denied" }) : succeeded(words)
  }

  const parse = (line: JsonObject, text: string): ReadonlyArray<AgentEvent> => {
    const type = textAt(line, "type") ?? ""
    const data = at(line, "data")
    switch (type) {
      case "assistant.message":
        words = textAt(data, "content") || words
        return said(textAt(data, "content"))
      case "tool.execution_start":
        return [uses.begin(textAt(data, "toolCallId") ?? "", textAt(data, "toolName") ?? "tool", at(data, "arguments"))]
      case "tool.execution_complete":
        return toolEnd(data)
      case "assistant.usage":
        return usage(data)
      case "session.error":
        error = textAt(data, "message") ?? "error"
        return [notice(error)]
      case "session.warning":
        return [notice(textAt(data, "message") ?? "warning")]
      case "result":
        return [result(line)]
      default:
        return /^(?:session|user|assistant|tool|hook|permission|subagent|skill|system)\./.test(type)
          ? []
          : [notice(text)]
    }
  }

  return {
    line: (text) => {
      const line = parseObject(text)
      return line === undefined ? said(text) : parse(line, text)
    },
    end: () => (concluded || error === undefined ? [] : [failedAs(error, now())])
  }
}
