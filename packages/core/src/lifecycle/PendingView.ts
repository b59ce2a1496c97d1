/**
 * A view of a store with the not yet written operations of a batch laid over it, so that each command of a batch is
 * decided on what the ones before it did.
 */
import type { Lease, Operation, Sequence, Ticket, TicketId } from "@orchestr8/contracts"
import { contextOf } from "@orchestr8/contracts"
import type { Drafted, View } from "./Command.ts"
import { undoable } from "./Command.ts"
import { evolve } from "./evolve.ts"
import { byUrgency, isCandidate } from "./readiness.ts"
import { isUndone } from "./undone.ts"

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
    this.lay(operation)
    this.#operations.push(operation)
  }

  /** Lays over the base what an operation does to its ticket, before it has a place in the history. */
  lay(operation: Drafted): void {
    this.#tickets.set(operation.ticket_id, evolve(this.ticket(operation.ticket_id), operation))
    if (operation.lease !== undefined) this.#leases.set(operation.ticket_id, operation.lease)
  }

  /** The state of every ticket that an operation touched; undefined for one that went away. */
  get touched(): ReadonlyMap<TicketId, Ticket | undefined> {
    return this.#tickets
  }

  ticket(id: TicketId): Ticket | undefined {
    return this.#tickets.has(id) ? this.#tickets.get(id) : this.#base.ticket(id)
  }

  taken(id: TicketId): boolean {
    return this.#tickets.has(id) ? this.#tickets.get(id) !== undefined : this.#base.taken(id)
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

  /** What the base did not know is merged in: the touched tickets, and those that waited for one of them. */
  *candidates(): Iterable<TicketId> {
    const touched = [...this.#tickets.keys()]
    const moved = new Set([...touched, ...touched.flatMap((id) => this.#base.dependents(id))])
    const late = [...moved].flatMap((id) => this.#candidate(id) ?? []).sort(byUrgency)
    for (const id of this.#base.candidates()) {
      const ticket = moved.has(id) ? undefined : this.#candidate(id)
      if (ticket === undefined) continue
      while (late[0] !== undefined && byUrgency(late[0], ticket) < 0) yield late.shift()!.id
      yield id
    }
    for (const { id } of late) yield id
  }

  #candidate(id: TicketId): Ticket | undefined {
    const ticket = this.ticket(id)
    return ticket !== undefined && isCandidate(ticket) ? ticket : undefined
  }

  operation(seq: Sequence): Operation | undefined {
    return this.#operations.find((operation) => operation.seq === seq) ?? this.#base.operation(seq)
  }

  group(first: Sequence): ReadonlyArray<Operation> {
    const pending = this.#operations.filter((operation) => (operation.group ?? operation.seq) === first)
    return pending.length > 0 ? pending : this.#base.group(first)
  }

  undoneBy(seq: Sequence): Sequence | undefined {
    return this.#operations.findLast((operation) => operation.undoes === seq)?.seq ?? this.#base.undoneBy(seq)
  }

  lastUndoable(actor: Operation["actor"]): Operation | undefined {
    const standing = (operation: Operation): boolean =>
      operation.actor === actor &&
      operation.operation !== "undo" &&
      undoable.has(operation.operation) &&
      !isUndone(this, operation.seq)
    const pending = this.#operations.findLast(standing)
    if (pending !== undefined) return pending
    let newest = this.#base.lastUndoable(actor)
    while (newest !== undefined && !standing(newest)) newest = this.#previous(newest, standing)
    // A pending redo makes an operation of the base stand again.
    for (const operation of this.#operations) {
      const redone = this.#origin(operation)
      if (standing(redone) && redone.seq > (newest?.seq ?? 0)) newest = redone
    }
    return newest
  }

  #previous(before: Operation, standing: (operation: Operation) => boolean): Operation | undefined {
    for (let seq = before.seq - 1; seq > 0; seq--) {
      const operation = this.#base.operation(seq)
      if (operation !== undefined && standing(operation)) return operation
    }
    return undefined
  }

  /** What a chain of undos began with; the operation itself when it undoes nothing. */
  #origin(operation: Operation): Operation {
    const undone = operation.undoes === undefined ? undefined : this.operation(operation.undoes)
    return undone === undefined ? operation : this.#origin(undone)
  }

  #where(base: ReadonlyArray<TicketId>, matches: (ticket: Ticket) => boolean): ReadonlyArray<TicketId> {
    return [...new Set([...base, ...this.#tickets.keys()])].filter((id) => {
      const ticket = this.ticket(id)
      return ticket !== undefined && matches(ticket)
    })
  }
}
