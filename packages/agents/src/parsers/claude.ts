/**
 * `claude -p --output-format stream-json --verbose`: one object a line; the last is `result`. Traps: `subtype` may say
 * success where `is_error` is true or the text is an API error; with an edit denied it ends with success and exit 0.
 * A message is printed once for each of its blocks, each time with the usage so far.
 */
import type { AgentEvent, FailureClass } from "@orchestr8/contracts"
import { fromMillis } from "@orchestr8/contracts"
import { failureOf, type KnownFailure } from "../failureOf.ts"
import { denied, failed, notice, said, succeeded, used } from "./events.ts"
import { amountAt, at, type JsonObject, listAt, parseObject, textAt } from "./json.ts"
import type { MakeParser } from "./OutputParser.ts"
import { RecentMap } from "./RecentMap.ts"
import { ToolUses } from "./ToolUses.ts"
import { toolUse } from "./tools.ts"

const MOST_BLOCKS = 64

/** `error` of an assistant message that stands for a failed call of the API. */
const apiErrors: ReadonlyMap<string, FailureClass> = new Map([
  ["authentication_failed", "login"],
  ["oauth_org_not_allowed", "login"],
  ["billing_error", "login"],
  ["rate_limit", "rate_limit"],
  ["overloaded", "rate_limit"],
  ["invalid_request", "configuration"],
  ["model_not_found", "configuration"]
])

/** What `result` begins with when it is an error of the API, whatever `is_error` says. */
const apiErrorTexts = [
  /^API Error\b/,
  /^Claude (?:AI )?usage limit reached/,
  /^You've hit your \w* ?limit/,
  /^(?:Invalid API key|Credit balance is too low|Please run \/login|Not logged in|OAuth token|Failed to authenticate)/
]

const isApiError = (text: string): boolean => apiErrorTexts.some((pattern) => pattern.test(text))

export const claude: MakeParser = (now) => {
  const tokensOf = new RecentMap<number>()
  const uses = new ToolUses()
  let tokens = 0
  let apiError: FailureClass | undefined
  let refused = false
  let resetsAt: number | undefined

  const assistant = (line: JsonObject): ReadonlyArray<AgentEvent> => {
    apiError = apiErrors.get(textAt(line, "error") ?? "")
    refused = textAt(line, "message", "stop_reason") === "refusal"
    const events = listAt(line, "message", "content")
      .slice(0, MOST_BLOCKS)
      .flatMap((block): ReadonlyArray<AgentEvent> => {
        if (textAt(block, "type") === "text") return said(textAt(block, "text"))
        if (textAt(block, "type") !== "tool_use") return []
        return [uses.begin(textAt(block, "id") ?? "", textAt(block, "name") ?? "tool", at(block, "input"))]
      })
    return [...events, ...usage(line)]
  }

  const usage = (line: JsonObject): ReadonlyArray<AgentEvent> => {
    const id = textAt(line, "message", "id")
    const sum = sumOf(at(line, "message", "usage"))
    if (id === undefined || sum === 0 || sum === tokensOf.get(id)) return []
    tokens += sum - (tokensOf.get(id) ?? 0)
    tokensOf.set(id, sum)
    return [used(tokens, null)]
  }

  const user = (line: JsonObject): ReadonlyArray<AgentEvent> =>
    listAt(line, "message", "content")
      .slice(0, MOST_BLOCKS)
      .filter((block) => at(block, "is_error") !== true)
      .flatMap((block) => uses.succeed(textAt(block, "tool_use_id") ?? ""))

  const result = (line: JsonObject): ReadonlyArray<AgentEvent> => {
    const denials = listAt(line, "permission_denials").slice(0, MOST_BLOCKS).map(deniedUse)
    const total = Math.max(tokens, sumOf(at(line, "usage")))
    const spent = used(total === 0 ? null : total, amountAt(line, "total_cost_usd") ?? null)
    const text = textAt(line, "result") ?? reasons(line)
    const failure =
      failureIn(line, text) ?? (denials.length > 0 && !uses.hasChanged ? { failure: "permission_denied" } : undefined)
    return [...denials, spent, failure === undefined ? succeeded(text) : failed(text, failure)]
  }

  const failureIn = (line: JsonObject, text: string): KnownFailure | undefined => {
    const subtype = textAt(line, "subtype")
    if (subtype === "error_max_turns") return { failure: "timeout" }
    if (subtype?.startsWith("error_max_budget")) return { failure: "over_budget" }
    if (refused || textAt(line, "stop_reason") === "refusal") return { failure: "refused" }
    if (at(line, "is_error") !== true && !subtype?.startsWith("error") && !isApiError(text)) return undefined
    const known = failureOf(text, now()) ?? { failure: apiError ?? "crash" }
    return known.failure === "rate_limit" && known.retryAt === undefined && resetsAt !== undefined && resetsAt > now()
      ? { ...known, retryAt: fromMillis(resetsAt) }
      : known
  }

  const limits = (line: JsonObject): ReadonlyArray<AgentEvent> => {
    const info = at(line, "rate_limit_info")
    if (textAt(info, "status") !== "rejected") return []
    resetsAt = (amountAt(info, "resetsAt") ?? 0) * 1000
    return [notice(`rate limit ${textAt(info, "rateLimitType") ?? ""} reached`)]
  }

  return {
    line: (text) => {
      const line = parseObject(text)
      if (line === undefined) return said(text)
      switch (textAt(line, "type")) {
        case "assistant":
          return assistant(line)
        case "user":
          return user(line)
        case "result":
          return result(line)
        case "rate_limit_event":
          return limits(line)
        case "system":
        case "stream_event":
        case "tool_progress":
        case "auth_status":
          return []
        default:
          return [notice(text)]
      }
    },
    end: () => []
  }
}

const sumOf = (usage: unknown): number =>
  ["input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens", "output_tokens"].reduce(
    (sum, key) => sum + (amountAt(usage, key) ?? 0),
    0
  )

const deniedUse = (denial: unknown): AgentEvent => {
  const use = toolUse(textAt(denial, "tool_name") ?? "tool", at(denial, "tool_input"))
  return denied(`${use.name} ${use.detail}`)
}

/** What a result without a text says. */
const reasons = (line: JsonObject): string => {
  const errors = listAt(line, "errors").filter((error) => typeof error === "string")
  if (errors.length > 0) return errors.slice(0, MOST_BLOCKS).join("\n")
  const subtype = textAt(line, "subtype") ?? ""
  if (subtype === "error_max_turns") return "stopped: it may take no more turns"
  return subtype === "success" ? "" : subtype.replaceAll("_", " ")
}
