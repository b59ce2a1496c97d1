/** Tickets, leases and operations in memory, as what deciding reads. Empty, it is a store that does not exist yet. */
import type { Actor, Lease, Operation, Sequence, Ticket, TicketId } from "@orchestr8/contracts"
import { contextOf } from "@orchestr8/contracts"
import type { View } from "../lifecycle/Command.ts"
import { undoable } from "../lifecycle/Command.ts"
import { byUrgency, isCandidate } from "../lifecycle/readiness.ts"
import { isUndone } from "../lifecycle/undone.ts"

export class MemoryView implements View {
  readonly tickets = new Map<TicketId, Ticket>()
  readonly held = new Map<TicketId, Lease>()
  readonly log: Array<Operation> = []

  ticket(id: TicketId): Ticket | undefined {
    return this.tickets.get(id)
  }
  taken(id: TicketId): boolean {
    return this.tickets.has(id)
  }
  lease(id: TicketId): Lease | undefined {
    return this.held.get(id)
  }
  leases(): ReadonlyArray<Lease> {
    return [...this.held.values()].filter(({ state }) => state === "held")
  }
  dependents(id: TicketId): ReadonlyArray<TicketId> {
    return this.#where((ticket) => contextOf.dependsOn(ticket).includes(id))
  }
  ofCheck(check: string): ReadonlyArray<TicketId> {
    return this.#where((ticket) => contextOf.check(ticket) === check)
  }
  escalations(general: string): ReadonlyArray<TicketId> {
    return this.#where((ticket) => ticket.fiefdom === `general/${general}`)
  }
  candidates(): Iterable<TicketId> {
    return [...this.tickets.values()]
      .filter(isCandidate)
      .sort(byUrgency)
      .map(({ id }) => id)
  }
  operation(seq: Sequence): Operation | undefined {
    return this.log[seq - 1]
  }
  group(first: Sequence): ReadonlyArray<Operation> {
    return this.log.filter((operation) => (operation.group ?? operation.seq) === first)
  }
  undoneBy(seq: Sequence): Sequence | undefined {
    return this.log.findLast((operation) => operation.undoes === seq)?.seq
  }
  lastUndoable(actor: Actor): Operation | undefined {
    return this.log.findLast(
      ({ actor: by, operation, seq }) =>
        by === actor && operation !== "undo" && undoable.has(operation) && !isUndone(this, seq)
    )
  }

  #where(holds: (ticket: Ticket) => boolean): ReadonlyArray<TicketId> {
    return [...this.tickets.values()].filter(holds).map(({ id }) => id)
  }
}
