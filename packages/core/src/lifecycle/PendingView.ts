/**
 * A view of a store with the not yet written operations of a batch laid over it, so that each command of a batch is
 * decided on what the ones before it did.
 */
import type { Lease, Operation, Sequence, Ticket, TicketId } from "@orchestr8/contracts"
import { contextOf } from "@orchestr8/contracts"
import type { View } from "./Command.ts"
import { undoable } from "./Command.ts"
import { evolve } from "./evolve.ts"
import { isCandidate } from "./readiness.ts"

export class PendingView implements View {
  readonly #base: View
  readonly #tickets = new Map<TicketId, Ticket | undefined>()
  readonly #leases = new Map<TicketId, Lease>()
  readonly #operations: Array<Operation> = []

  constructor(base: View) {
    this.#base = base
  }

  /** Lays one more operation over the base. */
  apply(operation: Operation): void {
    this.#tickets.set(operation.ticket_id, evolve(this.ticket(operation.ticket_id), operation))
    if (operation.lease !== undefined) this.#leases.set(operation.ticket_id, operation.lease)
    this.#operations.push(operation)
  }

  /** The state of every ticket that an operation touched; undefined for one that went away. */
  get touched(): ReadonlyMap<TicketId, Ticket | undefined> {
    return this.#tickets
  }

  ticket(id: TicketId): Ticket | undefined {
    return this.#tickets.has(id) ? this.#tickets.get(id) : this.#base.ticket(id)
  }

  taken(id: TicketId): boolean {
    return this.#tickets.has(id) || this.#base.taken(id)
  }

  lease(id: TicketId): Lease | undefined {
    return this.#leases.get(id) ?? this.#base.lease(id)
  }

  leases(): ReadonlyArray<Lease> {
    const base = this.#base.leases().filter((lease) => !this.#leases.has(lease.ticket_id))
    return [...base, ...[...this.#leases.values()].filter((lease) => lease.state === "held")]
  }

  dependents(id: TicketId): ReadonlyArray<TicketId> {
    return this.#where(this.#base.dependents(id), (ticket) => contextOf.dependsOn(ticket).includes(id))
  }

  ofCheck(check: string): ReadonlyArray<TicketId> {
    return this.#where(this.#base.ofCheck(check), (ticket) => contextOf.check(ticket) === check)
  }

  escalations(general: string): ReadonlyArray<TicketId> {
    const fiefdom = `general/${general}`
    return this.#where(
      this.#base.escalations(general),
      (ticket) => ticket.fiefdom === fiefdom && contextOf.escalatedFrom(ticket) !== undefined
    )
  }

  *candidates(): Iterable<TicketId> {
    for (const id of this.#base.candidates()) {
      const ticket = this.ticket(id)
      if (ticket !== undefined && isCandidate(ticket)) yield id
    }
    for (const [id, ticket] of this.#tickets) {
      if (ticket !== undefined && isCandidate(ticket)) yield id
    }
  }

  operation(seq: Sequence): Operation | undefined {
    return this.#operations.find((operation) => operation.seq === seq) ?? this.#base.operation(seq)
  }

  group(first: Sequence): ReadonlyArray<Operation> {
    const pending = this.#operations.filter((operation) => (operation.group ?? operation.seq) === first)
    return pending.length > 0 ? pending : this.#base.group(first)
  }

  undone(seq: Sequence): boolean {
    const pending = this.#operations.findLast((operation) => operation.undoes === seq)
    if (pending !== undefined) return !this.undone(pending.seq)
    return this.#base.undone(seq) && !this.#operations.some((operation) => this.#revives(operation, seq))
  }

  lastUndoable(actor: Operation["actor"]): Operation | undefined {
    const standing = (operation: Operation): boolean =>
      operation.actor === actor && operation.operation !== "undo" && undoable.has(operation.operation) && !this.undone(operation.seq)
    const pending = this.#operations.findLast(standing)
    if (pending !== undefined || this.#operations.length === 0) return pending ?? this.#base.lastUndoable(actor)
    let newest = this.#base.lastUndoable(actor)
    while (newest !== undefined && this.undone(newest.seq)) newest = this.#previous(newest, standing)
    return newest
  }

  #previous(before: Operation, standing: (operation: Operation) => boolean): Operation | undefined {
    for (let seq = before.seq - 1; seq > 0; seq--) {
      const operation = this.#base.operation(seq)
      if (operation !== undefined && standing(operation)) return operation
    }
    return undefined
  }

  /** True when the operation undoes the undo of `seq`. */
  #revives(operation: Operation, seq: Sequence): boolean {
    return operation.undoes !== undefined && this.#base.operation(operation.undoes)?.undoes === seq
  }

  #where(base: ReadonlyArray<TicketId>, matches: (ticket: Ticket) => boolean): ReadonlyArray<TicketId> {
    return [...new Set([...base, ...this.#tickets.keys()])].filter((id) => {
      const ticket = this.ticket(id)
      return ticket !== undefined && matches(ticket)
    })
  }
}
