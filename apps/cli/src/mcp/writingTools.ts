/** The tools that write to tickets. None of them resolves one: that takes the proof of the worker, or a person. */
import type { Ticket } from "@orchestr8/contracts"
import { LeaseConflict, toListItem, ValidationError } from "@orchestr8/contracts"
import { TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import { proofName } from "../provingText.ts"
import { asOwner, heldLease, ownTicket } from "./ownTicket.ts"
import { viewOf } from "./readingTools.ts"
import type { ToolHandlers, ToolSession } from "./ToolHandlers.ts"

type Writing = "create_ticket" | "add_note" | "request_resolve"

export const writingTools = ({ scope }: ToolSession): ToolHandlers<Writing> => ({
  create_ticket: Effect.fn("mcp.create_ticket")(function* ({ depends_on = [], force = false, ...draft }) {
    const manager = yield* TicketManager
    const twin = force ? undefined : (yield* manager.forFiefdom(draft.fiefdom)).find(isTwinOf(draft.title))
    if (twin !== undefined) {
      const message = `Nothing was created: ticket ${twin.id} has the same title and fiefdom. Read it with get_ticket; repeat with force when yours is another problem.`
      return { created: false, ticket: viewOf(toListItem(twin)), message }
    }
    const ticket = yield* manager.create({
      ...draft,
      depends_on: yield* Effect.forEach(depends_on, manager.resolveId)
    })
    if (scope !== undefined) {
      const text = `found by deployment ${scope.deployment} while it worked on ticket ${scope.ticketId}`
      yield* manager.addNote(ticket.id, { text })
    }
    const message = `Created ticket ${ticket.id}. Do not work on it now: go on with your own task.`
    return { created: true, ticket: viewOf(toListItem(ticket)), message }
  }),

  add_note: Effect.fn("mcp.add_note")(function* ({ text, ticket_id }) {
    const id = yield* ownTicket(scope, ticket_id)
    yield* asOwner(scope)((yield* TicketManager).addNote(id, { text, ...fenceOf(scope) }))
    return { ticket_id: id, message: "The note is on the ticket." }
  }),

  request_resolve: Effect.fn("mcp.request_resolve")(function* ({ summary, ticket_id }) {
    const manager = yield* TicketManager
    const ticket = yield* manager.get(yield* ownTicket(scope, ticket_id))
    const { id } = ticket
    if (scope !== undefined) {
      yield* asOwner(scope)(manager.addNote(id, { text: `ready to be verified: ${summary}`, fence: scope.fence }))
      const message = `Nothing is resolved yet. End your turn: the worker then verifies${proofOf(ticket)} and resolves the ticket when the proof holds.`
      return { ticket_id: id, message }
    }
    yield* reviewable(ticket)
    yield* manager.setAttention(id, `review: ${summary}`)
    const message = `Nothing is resolved yet. The ticket waits for a person: tickets approve ${id} verifies${proofOf(ticket)} and resolves it.`
    return { ticket_id: id, message }
  })
})

const fenceOf = (scope: ToolSession["scope"]) => (scope === undefined ? {} : { fence: scope.fence })

const isTwinOf =
  (title: string) =>
  (ticket: Ticket): boolean =>
    ticket.status !== "resolved" && ticket.title.trim() === title.trim()

const proofOf = (ticket: Ticket): string => {
  const name = proofName(ticket)
  return name === undefined ? "" : ` by running ${name}`
}

/** Outside of a deployment: neither done already nor in the hands of a worker. */
const reviewable = Effect.fnUntraced(function* ({ id, status }: Ticket) {
  if (status === "resolved" || status === "archived") {
    const hint = "there is nothing to resolve; make a new ticket for a new problem with create_ticket"
    return yield* new ValidationError({ field: "ticket_id", reason: `ticket ${id} is ${status}`, hint })
  }
  const lease = yield* heldLease(id)
  if (lease === undefined) return undefined
  return yield* new LeaseConflict({
    id,
    reason: `is claimed by ${lease.owner}`,
    hint: `if that is you, run: tickets complete ${id} --token ${lease.token} --outcome succeeded; else leave it alone`
  })
})
