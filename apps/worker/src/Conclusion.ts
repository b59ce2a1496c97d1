/** How a deployment ends, and what was to blame where it did not end well. Also what leaves its flow early. */
import type { DeploymentState, FailureClass } from "@orchestr8/contracts"
import { FailureClass as FailureClassSchema, outcomes, Timestamp } from "@orchestr8/contracts"
import * as Schema from "effect/Schema"

/**
 * The outcomes that a ticket is told of, and two that it is not: `released` gives the claim back, for the next worker;
 * `superseded` found that the claim is somebody else's.
 */
export const Ending = Schema.Literals([...outcomes, "released", "superseded"])
export type Ending = typeof Ending.Type

/** Who has to look: at the agent, at the fix and its proof, at the project and its machine. */
export const Blame = Schema.Literals(["agent", "verification", "setup"])
export type Blame = typeof Blame.Type

export class Conclusion extends Schema.TaggedError<Conclusion>()("Conclusion", {
  outcome: Ending,
  /** One line, for notes and lists. */
  reason: Schema.String,
  /** What the ticket's attention says instead. */
  attention: Schema.optionalKey(Schema.String),
  /** More lines, for the next attempt. */
  details: Schema.optionalKey(Schema.String),
  blame: Schema.optionalKey(Blame),
  failure: Schema.optionalKey(FailureClassSchema),
  /** The failure is read out of words that may be about something else. */
  guessed: Schema.optionalKey(Schema.Boolean),
  /** When its provider lets the agent go on. */
  retry_at: Schema.optionalKey(Timestamp)
}) {}

/** A proven fix that waits for a person has succeeded as a deployment. */
export const stateOf = (outcome: Ending): DeploymentState => {
  if (outcome === "review") return "succeeded"
  return outcome === "released" || outcome === "superseded" ? "cancelled" : outcome
}

export const needsAttention = (reason: string, blame: Blame = "setup"): Conclusion =>
  new Conclusion({ outcome: "needs_attention", reason, blame })

export const cancelledByPerson = (): Conclusion =>
  new Conclusion({ outcome: "cancelled", reason: "cancelled by a person" })

export const failed = (failure: FailureClass, reason: string, more: Partial<Failed> = {}): Conclusion =>
  new Conclusion({ outcome: "failed", reason, failure, blame: blameOf(failure), ...more })

type Failed = Pick<Conclusion, "details" | "guessed" | "retry_at">

const ofTheFix: ReadonlySet<FailureClass> = new Set(["no_change", "still_red", "protected_files"])

const blameOf = (failure: FailureClass): Blame => (ofTheFix.has(failure) ? "verification" : "agent")
