/** How a run of an agent is told: what failed, in a line, and in its own words. Pure. */
import type { AgentEvent, FailureClass, Usage } from "@orchestr8/contracts"
import type { AgentEnding, AgentExit, AgentLimits } from "./AgentRunner.ts"
import { guessFailure, type KnownFailure } from "./failureOf.ts"

export type AgentResult = Extract<AgentEvent, { readonly _tag: "result" }>

/** What is known of a run when it has ended. */
export interface EndedRun {
  readonly ending: AgentEnding
  readonly exitCode: number | null
  readonly signal: string | null
  /** Its last word, if it came. */
  readonly result: AgentResult | undefined
  readonly usage: Usage
  /** The end of its standard error. */
  readonly error: string
  /** What it said last, when its output is understood. */
  readonly lastText: string
  /** The last lines of its output. */
  readonly printed: string
}

/** `now`: milliseconds since 1970. */
export const agentExit = (run: EndedRun, limits: AgentLimits, now: number): AgentExit => {
  const known = failureIn(run, now)
  return {
    ending: run.ending,
    exitCode: run.exitCode,
    signal: run.signal,
    failure: known?.failure,
    guessed: known?.guessed ?? false,
    retryAt: known?.retryAt,
    summary: summaryOf(run, limits),
    lastWords: lastWordsOf(run),
    usage: run.usage
  }
}

const endings: Readonly<Partial<Record<AgentEnding, FailureClass>>> = {
  no_output: "timeout",
  silent: "timeout",
  too_long: "timeout",
  over_budget: "over_budget"
}

const failureIn = (run: EndedRun, now: number): KnownFailure | undefined => {
  const failure = endings[run.ending]
  if (failure !== undefined) return { failure }
  const { result } = run
  if (result?.failure !== undefined) {
    const { failure: said, guessed = false, retry_at } = result
    return { failure: said, guessed, ...(retry_at === undefined ? {} : { retryAt: retry_at }) }
  }
  return run.ending === "lingered" || run.exitCode === 0 ? undefined : failedExit(run, now)
}

/** Exit codes of programs that start others, for one that may not be executed and for one that is not there. */
const NOT_EXECUTABLE = new Set([126, 127])

const failedExit = ({ error, exitCode }: EndedRun, now: number): KnownFailure => {
  if (exitCode !== null && NOT_EXECUTABLE.has(exitCode)) return { failure: "configuration", guessed: true }
  return guessFailure(error, now) ?? { failure: "crash" }
}

const lastWordsOf = ({ ending, error, exitCode, lastText, printed, result }: EndedRun): string => {
  const failed = ending === "exited" && exitCode !== 0
  return [result?.text, failed ? error : "", lastText].find((text) => text?.trim()) ?? printed
}

const summaryOf = ({ ending, exitCode, signal }: EndedRun, limits: AgentLimits): string => {
  switch (ending) {
    case "no_output":
      return `was ended: no output within ${seconds(limits.start)}`
    case "silent":
      return `was ended: no output for ${seconds(limits.silence)}`
    case "too_long":
      return `was ended: it ran for more than ${seconds(Math.min(limits.total, limits.work ?? limits.total))}`
    case "over_budget":
      return "was ended: it used more than its budget"
    case "lingered":
      return `said its last word and was ended: it did not exit within ${seconds(limits.grace)}`
    default:
      return exitCode === null ? `was ended by ${signal}` : `exited with ${exitCode}`
  }
}

const seconds = (millis: number): string => `${Math.round(millis / 100) / 10} s`

/** `cause`: why it could not be started. `failure`: `configuration` when only a person can mend that. */
export const notStarted = (cause: unknown, failure: FailureClass): AgentExit => ({
  ending: "not_started",
  exitCode: null,
  signal: null,
  failure,
  guessed: false,
  retryAt: undefined,
  summary: `could not be started: ${cause instanceof Error ? cause.message : String(cause)}`,
  lastWords: "",
  usage: { tokens: null, usd: null }
})
