/** Operations as the events that followers see. Pure. Source: product.md section 2 "Trigger event". */
import type { Operation, Ticket, TriggerEvent, TriggerEventName } from "@orchestr8/contracts"
import { contextOf, defaultAgentType } from "@orchestr8/contracts"

const byStatus = (operation: Operation): TriggerEventName | undefined => {
  const status = operation.changes["status"]
  if (status === undefined) return undefined
  if (status.to === "archived") return "ticket_archived"
  return status.from === "archived" ? "ticket_restored" : "status_changed"
}

/** The event of an operation; undefined for one that only moves a lease. */
export const eventName = (operation: Operation): TriggerEventName | undefined => {
  if (operation.operation === "renew" || operation.operation === "run") return undefined
  if (operation.operation === "claim") return "deployment_started"
  if (operation.operation === "release" || operation.operation === "complete") return "deployment_finished"
  if (operation.removed === true) return "ticket_removed"
  const paths = Object.keys(operation.changes).filter((path) => path !== "updated_at")
  if (paths.length === 0) return "ticket_created"
  const onlyNotes = paths.every((path) => path.startsWith("notes/"))
  return byStatus(operation) ?? (onlyNotes ? "note_added" : "ticket_updated")
}

/** `ready` tells whether the ticket waits for nothing and nobody; `manual` that no event asks for an agent. */
export const toTriggerEvent = (
  event: TriggerEventName,
  operation: Operation,
  ticket: Ticket,
  { ready, manual }: { readonly ready: boolean; readonly manual: boolean }
): TriggerEvent => ({
  event,
  seq: operation.seq,
  at: operation.at,
  ticket: {
    id: ticket.id,
    fiefdom: ticket.fiefdom,
    status: ticket.status,
    title: ticket.title,
    errors: ticket.errors,
    context: ticket.context
  },
  requires_agent: ready && !manual && event !== "ticket_removed",
  agent_type: contextOf.agentType(ticket) ?? defaultAgentType
})
