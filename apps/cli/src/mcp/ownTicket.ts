/** Which ticket a tool may change, and what a superseded agent is told. */
import { LeaseConflict, type PublicError, ValidationError } from "@orchestr8/contracts"
import { TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import type { AgentScope } from "./AgentScope.ts"

/** Inside a deployment its own ticket, and no other one. */
export const ownTicket = Effect.fnUntraced(function* (scope: AgentScope | undefined, given: string | undefined) {
  const manager = yield* TicketManager
  if (scope === undefined) {
    if (given !== undefined) return yield* manager.resolveId(given)
    const hint = "say which ticket; see: list_tickets"
    return yield* new ValidationError({ field: "ticket_id", reason: "is needed outside of a deployment", hint })
  }
  if (given === undefined || scope.ticketId.startsWith(given)) return scope.ticketId
  return yield* new ValidationError({
    field: "ticket_id",
    reason: `you are deployed to ticket ${scope.ticketId} and may not change ticket ${given}`,
    hint: "leave ticket_id out; report another problem with create_ticket"
  })
})

/** A stale token means that the work of this agent is no longer wanted. */
export const asOwner =
  (scope: AgentScope | undefined) =>
  <A, E extends PublicError, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E | LeaseConflict, R> =>
    Effect.mapError(effect, (error) =>
      scope === undefined || error._tag !== "LeaseConflict" ? error : superseded(scope, error.reason)
    )

const superseded = ({ deployment, ticketId }: AgentScope, reason: string): LeaseConflict =>
  new LeaseConflict({
    id: ticketId,
    reason: `deployment ${deployment} is over: ${reason}`,
    hint: "Nothing was changed. Stop working and end your turn: somebody else has the ticket now."
  })

/** Where a tool writes outside of the tickets: refused like a write to the ticket. Gives the lease. */
export const requireLease = Effect.fnUntraced(function* (scope: AgentScope) {
  const lease = yield* heldLease(scope.ticketId)
  if (lease === undefined) return yield* superseded(scope, "nobody has claimed the ticket")
  if (lease.token === scope.fence.token) return lease
  return yield* superseded(scope, `token ${scope.fence.token} is stale, the current one is ${lease.token}`)
})

export const heldLease = Effect.fnUntraced(function* (id: string) {
  const lease = yield* (yield* TicketManager).lease(id)
  return lease?.state === "held" ? lease : undefined
})
