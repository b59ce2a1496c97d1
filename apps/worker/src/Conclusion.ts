/** How a deployment ends, and who is to blame where it did not end well. Also what leaves its flow early. */
import type { DeploymentState, Outcome } from "@orchestr8/contracts"
import * as Data from "effect/Data"

/**
 * What went wrong: the agent, its configuration, the fix or its proof, the project, or the lease that somebody else
 * has now.
 */
export type Blame = "agent" | "configuration" | "verification" | "setup" | "lease"

export class Conclusion extends Data.TaggedError("Conclusion")<{
  readonly outcome: Outcome
  /** One line, for notes and lists. */
  readonly reason: string
  /** What the ticket's attention says instead. */
  readonly attention?: string
  /** More lines, for the next attempt. */
  readonly details?: string
  readonly blame?: Blame
}> {}

/** A proven fix that waits for a person has succeeded as a deployment. */
export const stateOf = (outcome: Outcome): DeploymentState => (outcome === "review" ? "succeeded" : outcome)

export const needsAttention = (reason: string, blame: Blame = "setup"): Conclusion =>
  new Conclusion({ outcome: "needs_attention", reason, blame })
