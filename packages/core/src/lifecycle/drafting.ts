/** How the deciders write down what they decided. Pure. */
import type { Note, OperationName, Ticket, TicketId, Timestamp } from "@orchestr8/contracts"
import { fromMillis, NotFound, toLocalTime, toMillis, ValidationError } from "@orchestr8/contracts"
import * as Result from "effect/Result"
import { diffTickets } from "./changes.ts"
import type { Drafted, View } from "./Command.ts"

type Details = Partial<Pick<Drafted, "lease" | "outcome" | "undoes">>

/** A change of a ticket that is there; none when both states are the same and nothing else is said. */
export const changed = (
  operation: OperationName,
  before: Ticket,
  after: Ticket,
  now: Timestamp,
  details: Details = {}
): ReadonlyArray<Drafted> => {
  const changes = diffTickets(before, after)
  if (Object.keys(changes).length === 0 && Object.keys(details).length === 0) return []
  const touched = { ...after, updated_at: later(now, before.updated_at) }
  return [{ operation, ticket_id: before.id, changes: diffTickets(before, touched), ...details }]
}

/** A ticket that was not there. */
export const added = (operation: OperationName, ticket: Ticket, details: Details = {}): Drafted => ({
  operation,
  ticket_id: ticket.id,
  changes: {},
  image: ticket,
  ...details
})

/** Now, or a microsecond after the last change where the clock stands still: no two states share a time. */
const later = (now: Timestamp, last: Timestamp): Timestamp => {
  if (now > last) return now
  const micros = Number(last.slice(23, 26)) + 1
  return micros < 1000 ? fromMillis(toMillis(last), micros) : fromMillis(toMillis(last) + 1)
}

export const noteAt = (now: Timestamp, author: string, text: string): Note => ({
  time: toLocalTime(now),
  author,
  text,
  at: now
})

/** The ticket with context keys set, or removed where the value is null or undefined. */
export const withContext = (ticket: Ticket, patch: Record<string, unknown>): Ticket => {
  const entries = Object.entries({ ...ticket.context, ...patch })
  const context = Object.fromEntries(
    entries.filter(([key, value]) => value !== undefined && !(value === null && Object.hasOwn(patch, key)))
  )
  return { ...ticket, context: context as Ticket["context"] }
}

export const withNote = (ticket: Ticket, note: Note): Ticket => ({ ...ticket, notes: [...ticket.notes, note] })

/** The ticket, or that there is none. */
export const existing = (view: View, id: TicketId): Result.Result<Ticket, NotFound> => {
  const ticket = view.ticket(id)
  return ticket === undefined ? Result.fail(new NotFound({ kind: "ticket", id })) : Result.succeed(ticket)
}

export const invalid = (field: string, reason: string, hint: string): Result.Result<never, ValidationError> =>
  Result.fail(new ValidationError({ field, reason, hint }))
