/**
 * Carries deployments out, so that one that was cut off anywhere goes on where it was. A port: on one machine it is the
 * embedded workflow engine of `engine/`. Source: worker.md "One deployment is one durable workflow".
 */
import { type Deployment, TicketId } from "@orchestr8/contracts"
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type * as SubscriptionRef from "effect/SubscriptionRef"
import type { Conclusion } from "./Conclusion.ts"

/** A claimed ticket, to be deployed for. `attempt`: the token of its lease. */
export const Order = Schema.Struct({
  ticket_id: TicketId,
  attempt: Schema.Int,
  /** A person's choice; null: the escalation of the configuration decides. */
  agent_type: Schema.NullOr(Schema.String)
})
export interface Order extends Schema.Schema.Type<typeof Order> {}

export const deploymentId = ({ attempt, ticket_id }: Pick<Order, "attempt" | "ticket_id">): string =>
  `${ticket_id}-${attempt}`

/** The record at its end, and how it ended. */
export interface Deployed {
  readonly deployment: Deployment
  readonly conclusion: Conclusion
}

export class DeploymentEngine extends Context.Service<
  DeploymentEngine,
  {
    /**
     * Carries it out, or goes on with it; the same order again joins. Resolves when it has ended. Interruption only stops
     * the waiting.
     */
    readonly deploy: (order: Order) => Effect.Effect<Deployed>
    /** Those that wait for a person and use no agent meanwhile, by id. */
    readonly waiting: SubscriptionRef.SubscriptionRef<ReadonlySet<string>>
  }
>()("@orchestr8/worker/DeploymentEngine") {}
