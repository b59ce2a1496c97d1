/** Tickets in memory, least recently used first out. Bounded, so that a store of any size fits. */
import type { Ticket, TicketId } from "@orchestr8/contracts"

export interface Cached<Mark> {
  readonly ticket: Ticket
  /** What identifies the state in the store that the ticket was read from. */
  readonly mark: Mark
}

export class TicketCache<Mark> {
  readonly #entries = new Map<TicketId, Cached<Mark>>()
  readonly #limit: number
  #archived = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  get(id: TicketId): Cached<Mark> | undefined {
    const entry = this.#entries.get(id)
    if (entry === undefined) return undefined
    this.#entries.delete(id)
    this.#entries.set(id, entry)
    return entry
  }

  set(ticket: Ticket, mark: Mark): void {
    this.delete(ticket.id)
    this.#entries.set(ticket.id, { ticket, mark })
    if (ticket.status === "archived") this.#archived++
    if (this.#entries.size <= this.#limit) return
    const [oldest] = this.#entries.keys()
    if (oldest !== undefined) this.delete(oldest)
  }

  delete(id: TicketId): void {
    const entry = this.#entries.get(id)
    if (entry === undefined) return
    if (entry.ticket.status === "archived") this.#archived--
    this.#entries.delete(id)
  }

  clear(): void {
    this.#entries.clear()
    this.#archived = 0
  }

  get archived(): number {
    return this.#archived
  }

  get active(): number {
    return this.#entries.size - this.#archived
  }
}
