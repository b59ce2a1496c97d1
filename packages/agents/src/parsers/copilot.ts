/**
 * `copilot --output-format json`: session events `{type, data}`, and `result {exitCode, usage}` as the last word. It
 * tells tokens by message, where it tells them, and no price.
 */
import type { AgentEvent } from "@orchestr8/contracts"
import { changed, denied, failed, failedAs, notice, said, succeeded, used } from "./events.ts"
import { amountAt, at, type JsonObject, parseObject, textAt } from "./json.ts"
import type { MakeParser } from "./OutputParser.ts"
import { editedPaths, toolUse } from "./tools.ts"

const REMEMBERED = 256

export const copilot: MakeParser = (now) => {
  const uses = new Map<string, { readonly name: string; readonly paths: ReadonlyArray<string> }>()
  let tokens = 0
  let words = ""
  let error: string | undefined
  let edited = false
  let refusals = 0
  let concluded = false

  const toolStart = (data: unknown): ReadonlyArray<AgentEvent> => {
    const name = textAt(data, "toolName") ?? "tool"
    if (uses.size >= REMEMBERED) uses.clear()
    uses.set(textAt(data, "toolCallId") ?? "", { name, paths: editedPaths(name, at(data, "arguments")) })
    return [toolUse(name, at(data, "arguments"))]
  }

  const toolEnd = (data: unknown): ReadonlyArray<AgentEvent> => {
    const id = textAt(data, "toolCallId") ?? ""
    const { name = "tool", paths = [] } = uses.get(id) ?? {}
    uses.delete(id)
    if (at(data, "success") === true) {
      edited ||= paths.length > 0
      return paths.map(changed)
    }
    const code = textAt(data, "error", "code") ?? ""
    if (code !== "denied" && code !== "rejected")
      return [notice(`${name}: ${textAt(data, "error", "message") ?? "failed"}`)]
    refusals += 1
    return [denied(`${name} ${paths.join(" ")}`)]
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
    return refusals > 0 && !edited ? failed(words, { failure: "permission_denied" }) : succeeded(words)
  }

  const parse = (line: JsonObject, text: string): ReadonlyArray<AgentEvent> => {
    const type = textAt(line, "type") ?? ""
    const data = at(line, "data")
    switch (type) {
      case "assistant.message":
        words = textAt(data, "content") || words
        return said(textAt(data, "content"))
      case "tool.execution_start":
        return toolStart(data)
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
