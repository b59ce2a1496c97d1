/** Why an attempt failed, and what is done about it. Source: worker.md "Outcome". */
import * as Schema from "effect/Schema"

/**
 * - `rate_limit`: the agent's provider asks to wait.
 * - `login`, `configuration`: the agent cannot work before a person mends its account or its settings.
 * - `no_change`: it ended without changing anything.
 * - `still_red`: the proof fails after its change.
 * - `protected_files`: it changed files that prove the fix, or locked ones.
 * - `timeout`: it passed a time limit.
 * - `crash`: it ended with an error of its own.
 * - `permission_denied`: what it wanted to do was not allowed.
 * - `refused`: its model would not do it.
 * - `over_budget`: it used more tokens, money or time than the ticket may cost.
 * - `lost`: the worker died while the attempt ran.
 */
export const FailureClass = Schema.Literals([
  "rate_limit",
  "login",
  "configuration",
  "no_change",
  "still_red",
  "protected_files",
  "timeout",
  "crash",
  "permission_denied",
  "refused",
  "over_budget",
  "lost"
])
export type FailureClass = typeof FailureClass.Type

/**
 * - `retry`: another attempt after a back-off, by the next agent type of the escalation, if there is one.
 * - `wait`: agents of this type pause; the attempt does not count as a failure.
 * - `next_agent`: at once by the next agent type; a person where there is none.
 * - `person`: the ticket needs attention.
 */
export const Reaction = Schema.Literals(["retry", "wait", "next_agent", "person"])
export type Reaction = typeof Reaction.Type

export const defaultReactions: Readonly<Record<FailureClass, Reaction>> = {
  rate_limit: "wait",
  login: "person",
  configuration: "person",
  no_change: "retry",
  still_red: "retry",
  protected_files: "retry",
  timeout: "retry",
  crash: "retry",
  permission_denied: "next_agent",
  refused: "next_agent",
  over_budget: "person",
  lost: "retry"
}
