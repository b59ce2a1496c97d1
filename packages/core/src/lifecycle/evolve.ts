/**
 * What an operation makes of a ticket. Pure and idempotent; the same function serves the manager, undo and
 * recovery, so that all three agree.
 */
import type { Operation, Ticket } from "@orchestr8/contracts"
import { applyChanges } from "./changes.ts"

/** The ticket after the operation; undefined when the operation took it away. */
export const evolve = (
  ticket: Ticket | undefined,
  operation: Pick<Operation, "changes" | "image" | "removed">
): Ticket | undefined => {
  if (operation.removed === true) return undefined
  if (operation.image !== undefined) return operation.image
  return ticket === undefined ? undefined : applyChanges(ticket, operation.changes)
}
