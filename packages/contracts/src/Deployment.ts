/** One attempt of one agent at one ticket. Source: worker.md. */
import * as Schema from "effect/Schema"
import { FailureClass } from "./Failure.ts"
import { TicketId } from "./TicketId.ts"
import { Timestamp } from "./Timestamp.ts"

export const DeploymentState = Schema.Literals([
  "queued",
  "claimed",
  "baseline",
  "running",
  "verifying",
  "succeeded",
  "failed",
  "gave_up",
  "gone",
  "needs_attention",
  "cancelled"
])
export type DeploymentState = typeof DeploymentState.Type

export const Deployment = Schema.Struct({
  /** `<ticket>-<attempt>`. */
  id: Schema.String,
  ticket_id: TicketId,
  attempt: Schema.Int,
  agent_type: Schema.String,
  state: DeploymentState,
  reason: Schema.NullOr(Schema.String),
  started_at: Timestamp,
  ended_at: Schema.NullOr(Timestamp),
  cost: Schema.NullOr(Schema.Struct({ usd: Schema.NullOr(Schema.Finite), tokens: Schema.NullOr(Schema.Int) })),
  worktree: Schema.NullOr(Schema.String),
  branch: Schema.NullOr(Schema.String),
  /** Commit that the worktree started from: what the diff is taken against. */
  base: Schema.optionalKey(Schema.NullOr(Schema.String)),
  /** The commit that was proven: what may be merged, wherever its branch points to by then. */
  commit: Schema.optionalKey(Schema.String),
  /** Launches of the agent so far: only the newest one may publish. */
  run: Schema.optionalKey(Schema.Int),
  /** How often a worker went on with it after another one had died. */
  resumed: Schema.optionalKey(Schema.Int),
  /** The question that it waits for, while nothing of it runs. */
  question: Schema.optionalKey(Schema.NullOr(Schema.Int)),
  /** How long its agents ran, waiting for a person aside: minutes so far, and since when one runs now. */
  agent_time: Schema.optionalKey(Schema.Struct({ minutes: Schema.Finite, since: Schema.NullOr(Timestamp) })),
  /** Why it failed, where it did. */
  failure: Schema.optionalKey(FailureClass)
})
export interface Deployment extends Schema.Schema.Type<typeof Deployment> {}

export const DeploymentList = Schema.Struct({ deployments: Schema.Array(Deployment) })

/**
 * How a worker ends its lease. `succeeded` and `gone` resolve the ticket; `review` keeps it in progress until a
 * person approves; `failed` opens it for the next attempt; the others open it with attention.
 */
export const Outcome = Schema.Literals([
  "succeeded",
  "gone",
  "review",
  "failed",
  "gave_up",
  "needs_attention",
  "cancelled"
])
export type Outcome = typeof Outcome.Type
export const outcomes: ReadonlyArray<Outcome> = Outcome.literals
