/**
 * A store in memory, for tests and for programs that keep nothing: the same contract as the file store, without a
 * disk under it. Everything is gone when its scope closes.
 */
import type { Operation, Ticket, TicketId, TicketList } from "@orchestr8/contracts"
import { fromMillis, noCounts, ticketIdFromBytes, ticketStatuses, toListItem } from "@orchestr8/contracts"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as PubSub from "effect/PubSub"
import * as Random from "effect/Random"
import * as Stream from "effect/Stream"
import { matches } from "../filter/matches.ts"
import { score } from "../filter/rank.ts"
import { decideSubmission } from "../lifecycle/decide.ts"
import { PendingView } from "../lifecycle/PendingView.ts"
import { unmetDependencies } from "../lifecycle/readiness.ts"
import { compareValues } from "../query/compareValues.ts"
import { beforeOperation, operationsCursor } from "../query/cursor.ts"
import type { Selection, SortValue } from "../query/selection.ts"
import { select, sortValue } from "../query/selection.ts"
import { TicketStore } from "../TicketStore.ts"
import { MemoryView } from "./MemoryView.ts"

const page = (memory: MemoryView, selection: Selection, now: number): TicketList => {
  const lookup = (id: TicketId) => memory.ticket(id)
  const matching = [...memory.tickets.values()].filter((ticket) =>
    matches(selection.filter, ticket, {
      now,
      leaseExpires: memory.leases().find((lease) => lease.ticket_id === ticket.id)?.expires_at,
      waiting: unmetDependencies(ticket, lookup).length
    })
  )
  const values = (ticket: Ticket): ReadonlyArray<SortValue> =>
    selection.order.map(({ column }) =>
      column === "relevance" ? -score(selection.filter, ticket) : sortValue(ticket, column)
    )
  const compare = (a: ReadonlyArray<SortValue>, b: ReadonlyArray<SortValue>): number => {
    for (const [at, { descending }] of selection.order.entries()) {
      const order = compareValues(a[at] ?? "", b[at] ?? "")
      if (order !== 0) return descending ? -order : order
    }
    return 0
  }
  const chosen = matching
    .filter(({ status }) => selection.statuses.includes(status))
    .map((ticket) => ({ ticket, values: values(ticket) }))
    .sort((a, b) => compare(a.values, b.values))
  const { after } = selection
  const behind = after === undefined ? chosen : chosen.filter((entry) => compare(entry.values, after) > 0)
  const shown = behind.slice(0, selection.limit)
  const last = shown.at(-1)
  const count = (status: Ticket["status"]) => matching.filter((ticket) => ticket.status === status).length
  return {
    tickets: shown.map(({ ticket }) => toListItem(ticket)),
    total: chosen.length,
    by_status: { ...noCounts, ...Object.fromEntries(ticketStatuses.map((status) => [status, count(status)])) },
    next_cursor: behind.length > shown.length && last !== undefined ? selection.cursorAfter(last.values) : null
  }
}

const make = Effect.gen(function* () {
  const memory = new MemoryView()
  const moved = yield* PubSub.sliding<void>(1)
  let lastSync: number | null = null

  const accept = (operations: ReadonlyArray<Operation>, pending: PendingView): void => {
    for (const operation of operations) {
      memory.log.push(operation)
      if (operation.lease !== undefined) memory.held.set(operation.ticket_id, operation.lease)
    }
    for (const [id, ticket] of pending.touched) {
      if (ticket === undefined) memory.tickets.delete(id)
      else memory.tickets.set(id, ticket)
    }
  }

  return TicketStore.of({
    transact: Effect.fn("MemoryTicketStore.transact")(function* (batch, acknowledge) {
      lastSync = yield* Clock.currentTimeMillis
      const now = fromMillis(lastSync)
      const random = yield* Random.nextIntBetween(0, 2 ** 32)
      let counter = random
      const nextId = () => ticketIdFromBytes(bytesOf(counter++))
      for (const [index, submission] of batch.entries()) {
        const pending = new PendingView(memory)
        const exit = decideSubmission(submission, pending, memory.log.length + 1, { now, nextId })
        if (Exit.isSuccess(exit)) accept(exit.value.operations, pending)
        yield* acknowledge(index, exit)
      }
      yield* PubSub.publish(moved, undefined)
    }),
    load: (ids) => Effect.sync(() => new Map(ids.flatMap((id) => entryOf(id, memory.ticket(id))))),
    idsWithPrefix: (prefix, limit) =>
      Effect.sync(() =>
        [...memory.tickets.keys()]
          .filter((id) => id.startsWith(prefix))
          .sort()
          .slice(0, limit)
      ),
    query: Effect.fn("MemoryTicketStore.query")(function* (query) {
      const selection = yield* Effect.fromResult(select(query))
      return page(memory, selection, yield* Clock.currentTimeMillis)
    }),
    summary: Effect.sync(() => {
      const tickets = [...memory.tickets.values()]
      const byStatus = Object.groupBy(tickets, ({ status }) => status)
      return {
        total: tickets.length,
        by_status: {
          ...noCounts,
          ...Object.fromEntries(Object.entries(byStatus).map(([status, list]) => [status, list.length]))
        },
        total_errors: tickets.reduce((sum, { errors }) => sum + errors.length, 0),
        total_warnings: tickets.reduce((sum, { warnings }) => sum + warnings.length, 0)
      }
    }),
    fiefdomSummary: Effect.sync(() => {
      const summary = new Map<string, typeof noCounts>()
      for (const { fiefdom, status } of memory.tickets.values()) {
        const counts = summary.get(fiefdom) ?? noCounts
        summary.set(fiefdom, { ...counts, [status]: counts[status] + 1 })
      }
      return Object.fromEntries([...summary].sort(([a], [b]) => compareValues(a, b)))
    }),
    lease: (id) => Effect.sync(() => memory.lease(id)),
    operations: Effect.fn("MemoryTicketStore.operations")(function* ({ ticketId, limit = 50, cursor }) {
      const before = yield* Effect.fromResult(beforeOperation(cursor))
      const found = memory.log
        .filter(({ seq, ticket_id }) => seq < before && (ticketId === undefined || ticket_id === ticketId))
        .reverse()
      const operations = found.slice(0, limit)
      const last = operations.at(-1)
      return {
        operations,
        next_cursor: found.length > limit && last !== undefined ? operationsCursor(last.seq) : null
      }
    }),
    changes: (since) =>
      Stream.unwrap(
        Effect.gen(function* () {
          const subscription = yield* PubSub.subscribe(moved)
          let seen = since
          const unread = Effect.sync(() => {
            const fresh = memory.log.slice(seen)
            seen += fresh.length
            return fresh.map((operation) => ({ operation, ticket: memory.ticket(operation.ticket_id) ?? null }))
          })
          return Stream.concat(
            Stream.fromIterableEffect(unread),
            Stream.flattenIterable(Stream.fromEffectRepeat(Effect.andThen(PubSub.take(subscription), unread)))
          )
        })
      ),
    sequence: Effect.sync(() => memory.log.length),
    diagnose: () => Effect.succeed([]),
    unreadable: Effect.succeed([]),
    state: Effect.sync(() => {
      const archived = [...memory.tickets.values()].filter(({ status }) => status === "archived").length
      return {
        cachedActive: memory.tickets.size - archived,
        cachedArchived: archived,
        historyLength: memory.log.length,
        lastSync,
        readOnly: null
      }
    })
  })
})

const bytesOf = (value: number): Uint8Array =>
  Uint8Array.from([24, 16, 8, 0], (shift) => Math.floor(value / 2 ** shift) % 256)

const entryOf = (id: TicketId, ticket: Ticket | undefined) => (ticket === undefined ? [] : [[id, ticket] as const])

export const MemoryTicketStore = {
  layer: Layer.effect(TicketStore, make)
}
