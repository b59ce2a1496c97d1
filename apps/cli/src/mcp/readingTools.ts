/** The tools that only read. */
import type { Ticket, TicketListItem } from "@orchestr8/contracts"
import { toDetail, ValidationError } from "@orchestr8/contracts"
import { TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import type { ToolHandlers, ToolSession } from "./ToolHandlers.ts"

const PAGE = 20
const MOST = { errors: 100, warnings: 50, notes: 30 }

export const readingTools = ({ scope }: ToolSession): ToolHandlers<"get_ticket" | "list_tickets"> => ({
  get_ticket: Effect.fn("mcp.get_ticket")(function* ({ ticket_id }) {
    const id = ticket_id ?? scope?.ticketId
    if (id !== undefined) return shorten(yield* (yield* TicketManager).get(id))
    const hint = "say which ticket; see: list_tickets"
    return yield* new ValidationError({ field: "ticket_id", reason: "is needed outside of a deployment", hint })
  }),
  list_tickets: Effect.fn("mcp.list_tickets")(function* ({ limit = PAGE, ...filters }) {
    const { next_cursor, tickets, total } = yield* (yield* TicketManager).list({ ...filters, limit })
    return { tickets: tickets.map(viewOf), total, next_cursor }
  })
})

export const viewOf = ({ error_count, fiefdom, id, status, title, updated_at }: TicketListItem) => ({
  id,
  title,
  fiefdom,
  status,
  error_count,
  updated_at
})

/** The first errors and warnings, the last notes. */
const shorten = (ticket: Ticket) => {
  const { errors, notes, warnings } = ticket
  const omitted = (list: ReadonlyArray<unknown>, most: number): number => Math.max(0, list.length - most)
  return {
    ticket: {
      ...toDetail(ticket),
      errors: errors.slice(0, MOST.errors),
      warnings: warnings.slice(0, MOST.warnings),
      notes: notes.slice(-MOST.notes)
    },
    omitted: {
      errors: omitted(errors, MOST.errors),
      warnings: omitted(warnings, MOST.warnings),
      notes: omitted(notes, MOST.notes)
    }
  }
}
