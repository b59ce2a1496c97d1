/** What deciding reads, answered from files, index and history under the store's lock. */
import * as fs from "node:fs"
import type { Actor, Lease, Operation, Sequence, Ticket, TicketId } from "@orchestr8/contracts"
import type { View } from "../lifecycle/Command.ts"
import {
  groupPlaces,
  lastUndoable,
  operationPlace,
  queryCandidates,
  queryDependents,
  queryInFiefdom,
  queryOfCheck,
  queryUndoneBy
} from "./indexQueries.ts"
import type { OpenStore } from "./OpenStore.ts"

export class FileView implements View {
  readonly #store: OpenStore
  /** Ids that were found to have neither row nor file: nothing of theirs can have been edited. */
  readonly free = new Set<TicketId>()
  /** Ids whose tickets were asked for: what was decided stands on them. */
  readonly asked = new Set<TicketId>()

  constructor(store: OpenStore) {
    this.#store = store
  }

  ticket(id: TicketId): Ticket | undefined {
    this.asked.add(id)
    return this.#store.ticket(id)
  }

  taken(id: TicketId): boolean {
    const { index, paths } = this.#store
    const taken =
      index.file(id) !== undefined || [false, true].some((archived) => fs.existsSync(paths.ticket(id, archived)))
    if (!taken) this.free.add(id)
    return taken
  }

  lease(id: TicketId): Lease | undefined {
    return this.#store.index.lease(id)
  }

  leases(): ReadonlyArray<Lease> {
    return this.#store.index.leases()
  }

  dependents(id: TicketId): ReadonlyArray<TicketId> {
    return queryDependents(this.#store.index, id)
  }

  ofCheck(check: string): ReadonlyArray<TicketId> {
    return queryOfCheck(this.#store.index, check)
  }

  escalations(general: string): ReadonlyArray<TicketId> {
    return queryInFiefdom(this.#store.index, `general/${general}`)
  }

  candidates(): Iterable<TicketId> {
    return queryCandidates(this.#store.index)
  }

  operation(seq: Sequence): Operation | undefined {
    const place = operationPlace(this.#store.index, seq)
    return place === undefined ? undefined : this.#store.operationAt(place)
  }

  group(first: Sequence): ReadonlyArray<Operation> {
    return groupPlaces(this.#store.index, first).flatMap((place) => this.#store.operationAt(place) ?? [])
  }

  undoneBy(seq: Sequence): Sequence | undefined {
    return queryUndoneBy(this.#store.index, seq)
  }

  lastUndoable(actor: Actor): Operation | undefined {
    const seq = lastUndoable(this.#store.index, actor)
    return seq === undefined ? undefined : this.operation(seq)
  }
}
