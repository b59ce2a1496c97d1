/**
 * What went wrong with an agent, as a sentence for people: how it ended, and why in its own words where they tell. Pure.
 * The words are those of a program: of JSON only the message is told, and nothing twice.
 */
import type { AgentExit } from "@orchestr8/agents"
import type { FailureClass } from "@orchestr8/contracts"
import { plainText } from "@orchestr8/core"

const faults: Partial<Record<FailureClass, string>> = {
  rate_limit: "was asked by its provider to wait",
  login: "is not logged in",
  configuration: "cannot work as it is configured",
  permission_denied: "was not allowed to do what it wanted",
  refused: "refused"
}

/** `the agent is not logged in: Please run /login` */
export const faultOf = (
  exit: Pick<AgentExit, "ending" | "exitCode" | "failure" | "lastWords" | "retryAt" | "summary">
): string => {
  const { ending, exitCode, failure, lastWords, retryAt, summary } = exit
  const fault = failure === undefined ? undefined : faults[failure]
  if (fault !== undefined) {
    const until = retryAt === undefined ? "" : ` until ${retryAt.slice(0, 16).replace("T", " ")} UTC`
    return withWords(`the agent ${fault}${until}`, linesOf(lastWords)[0])
  }
  // Where a limit ended it, that is the reason, whatever it was saying.
  if (failure === undefined || ending !== "exited") return `the agent ${summary}`
  const lines = linesOf(lastWords)
  // Of a failed exit it need not know anything itself; else it has said what failed.
  const isBlind = failure === "crash" && exitCode !== 0
  return withWords(`the agent ${summary}`, isBlind ? lines.find((line) => ERROR.test(line)) : lines[0])
}

const ERROR = /error|exception|panic|fatal/i

const linesOf = (text: string): ReadonlyArray<string> =>
  plainText(text)
    .split("\n")
    .filter((line) => line.trim() !== "")

const LONGEST = 300
/** What one provider puts behind its words: `limit reached|1762952400`. */
const EPOCH = /\|\d{10,13}\b/g

const withWords = (sentence: string, line: string | undefined): string => {
  const words = withoutJson(line?.slice(0, 10 * LONGEST) ?? "")
    .replace(EPOCH, "")
    .replace(/\s+/g, " ")
    .replace(/[\s.:]+$/, "")
    .trim()
  if (words === "") return sentence
  return `${sentence}: ${words.length > LONGEST ? `${words.slice(0, LONGEST)}…` : words}`
}

/** `API Error: 529 {"error":{"message":"Overloaded"}}` becomes `API Error: 529: Overloaded`. */
const withoutJson = (line: string): string => {
  const start = line.indexOf("{")
  if (start === -1) return line
  try {
    const message = messageIn(JSON.parse(line.slice(start)))
    return [line.slice(0, start).trim(), message ?? ""].filter((part) => part !== "").join(": ")
  } catch {
    return line
  }
}

const KEYS = ["message", "error", "details", "detail"]

const messageIn = (value: unknown): string | undefined => {
  if (typeof value === "string") return value
  if (typeof value !== "object" || value === null) return undefined
  const fields = new Map<string, unknown>(Object.entries(value))
  return KEYS.map((key) => messageIn(fields.get(key))).find((message) => message !== undefined)
}
