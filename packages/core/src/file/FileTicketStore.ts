/**
 * The store on one machine's files: many processes at once, nothing lost, nothing stale. This file is the port;
 * who may touch the store when is `StoreSession.ts`, what a batch does `commit.ts`. Source: storage.md.
 */
import type { Sequence, StoreUnavailable, Ticket, TicketId } from "@orchestr8/contracts"
import { fromMillis, noCounts } from "@orchestr8/contracts"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as PubSub from "effect/PubSub"
import * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import * as Stream from "effect/Stream"
import type { Submission } from "../lifecycle/Command.ts"
import { decideSubmission } from "../lifecycle/decide.ts"
import { PendingView } from "../lifecycle/PendingView.ts"
import { MemoryView } from "../memory/MemoryView.ts"
import { beforeOperation, operationsCursor } from "../query/cursor.ts"
import { select } from "../query/selection.ts"
import type { TicketLock } from "../TicketLock.ts"
import type { Acknowledge, StoreChange } from "../TicketStore.ts"
import { TicketStore } from "../TicketStore.ts"
import { diagnose, unreadable } from "./doctor.ts"
import { watchHead } from "./headWatch.ts"
import { operationPlaces, queryFiefdoms, queryPage, queryPrefix, querySummary } from "./indexQueries.ts"
import { JournalReader } from "./JournalReader.ts"
import type { OpenStore } from "./OpenStore.ts"
import { randomTicketId } from "./randomTicketId.ts"
import { storeError } from "./storeError.ts"
import { checkRoot, isInitialised } from "./storeOpening.ts"
import { storePaths } from "./StorePaths.ts"
import type { StoreSession } from "./StoreSession.ts"
import { openReadingSession, openSession } from "./StoreSession.ts"

export interface FileStoreOptions {
  /** The folder of the project; `.orchestr8` in it is made by the first change. */
  readonly projectRoot: string
  /** Tickets kept in memory; default 10,000. */
  readonly cacheLimit?: number
  /** Milliseconds to wait for another process; default 10,000. */
  readonly lockDeadline?: number
  /** Follow edits of ticket files while open; default true. A short-lived program sees those before it opened anyway. */
  readonly watch?: boolean
  /** Only to force the fallback lock. */
  readonly lockKind?: TicketLock["kind"]
}

const noTickets = { tickets: [], total: 0, by_status: noCounts, next_cursor: null }
const noSummary = { total: 0, by_status: noCounts, total_errors: 0, total_warnings: 0 }

const make = Effect.fnUntraced(function* (options: FileStoreOptions) {
  const paths = storePaths(options.projectRoot)
  const { watch = true, lockDeadline = 10_000, cacheLimit = 10_000, lockKind } = options
  const settings = { watch, lockDeadline, cacheLimit, ...(lockKind === undefined ? {} : { lockKind }) }
  const attempt = <A>(body: () => A): Effect.Effect<A, StoreUnavailable> =>
    Effect.try({ try: body, catch: (cause) => storeError(paths.base, cause) })
  yield* attempt(() => checkRoot(options.projectRoot))

  const scope = yield* Effect.scope
  const opening = yield* Semaphore.make(1)
  const moved = yield* PubSub.sliding<void>(1)
  let session: StoreSession | undefined
  let writable = false

  const openForWriting = Effect.suspend(() => {
    const own = Scope.forkUnsafe(scope)
    return openSession(paths, settings, moved).pipe(
      Scope.provide(own),
      Effect.tap(() =>
        Effect.sync(() => {
          writable = true
        })
      ),
      Effect.onError((cause) => Scope.close(own, Exit.failCause(cause)))
    )
  })

  /** The open store; none while the project has none, unless one is to be made. */
  const ensure = (forWriting: boolean): Effect.Effect<StoreSession | undefined, StoreUnavailable> =>
    Effect.suspend(() => {
      if (session !== undefined && (writable || !forWriting)) return Effect.succeed(session)
      return opening.withPermit(
        Effect.suspend(() => {
          if (session !== undefined && (writable || !forWriting)) return Effect.succeed(session)
          if (!forWriting && !isInitialised(paths)) return Effect.succeed(session)
          const opened = forWriting
            ? openForWriting
            : Effect.catchIf(
                openForWriting,
                ({ problem }) => problem === "read_only" || problem === "full",
                (reason) => Scope.provide(openReadingSession(paths, settings, reason), scope)
              )
          return Effect.map(opened, (made) => {
            session = made
            return made
          })
        })
      )
    })

  const reading = <A, E = never>(
    absent: A,
    body: (store: OpenStore, session: StoreSession) => Effect.Effect<A, E>
  ): Effect.Effect<A, E | StoreUnavailable> =>
    Effect.flatMap(ensure(false), (opened) =>
      opened === undefined ? Effect.succeed(absent) : opened.read((store) => body(store, opened))
    )

  yield* ensure(false)

  return TicketStore.of({
    transact: Effect.fn("FileTicketStore.transact")(function* (batch, acknowledge) {
      if (session === undefined && !isInitialised(paths) && (yield* refusedAnyway(batch, acknowledge))) return
      const opened = yield* ensure(true)
      yield* opened?.write(batch, acknowledge) ?? Effect.void
    }),
    load: Effect.fn("FileTicketStore.load")((ids) =>
      reading<ReadonlyMap<TicketId, Ticket>, StoreUnavailable>(new Map(), (store, opened) =>
        Effect.andThen(
          opened.lookAt(ids),
          attempt(() => store.index.snapshot(() => new Map(ids.flatMap((id) => entryOf(id, store.ticket(id))))))
        )
      )
    ),
    idsWithPrefix: (prefix, limit) => reading([], (store) => attempt(() => queryPrefix(store.index, prefix, limit))),
    query: Effect.fn("FileTicketStore.query")(function* (query) {
      const selection = yield* Effect.fromResult(select(query))
      const now = yield* Clock.currentTimeMillis
      return yield* reading(noTickets, (store) => attempt(() => queryPage(store.index, selection, now)))
    }),
    summary: reading(noSummary, (store) => attempt(() => querySummary(store.index))),
    fiefdomSummary: reading({}, (store) => attempt(() => queryFiefdoms(store.index))),
    lease: (id) => reading(undefined, (store) => attempt(() => store.index.lease(id))),
    operations: Effect.fn("FileTicketStore.operations")(function* ({ ticketId, limit = 50, cursor }) {
      const before = yield* Effect.fromResult(beforeOperation(cursor))
      return yield* reading({ operations: [], next_cursor: null }, (store) =>
        attempt(() => {
          const places = operationPlaces(store.index, before, limit + 1, ticketId)
          const operations = places.slice(0, limit).flatMap((place) => store.operationAt(place) ?? [])
          const last = operations.at(-1)
          const more = places.length > limit && last !== undefined
          return { operations, next_cursor: more ? operationsCursor(last.seq) : null }
        })
      )
    }),
    changes: (since) =>
      Stream.unwrap(
        Effect.gen(function* () {
          const subscription = yield* PubSub.subscribe(moved)
          yield* watchHead(paths, () => PubSub.publishUnsafe(moved, undefined))
          let reader: JournalReader | undefined
          let seen = since
          const unread = reading<ReadonlyArray<StoreChange>, StoreUnavailable>([], (store) =>
            attempt(() => {
              const head = store.head()
              if (head === undefined) return []
              const from = reader ?? new JournalReader(store.journal, seen)
              // Whoever fails on the way reads the same again.
              reader = undefined
              const found = from.next(head).map(({ record: { operation } }) => ({
                operation,
                ticket: store.ticket(operation.ticket_id) ?? null
              }))
              reader = from
              seen = from.seq
              return found
            })
          )
          return Stream.concat(
            Stream.fromIterableEffect(unread),
            Stream.flattenIterable(Stream.fromEffectRepeat(Effect.andThen(PubSub.take(subscription), unread)))
          )
        })
      ),
    sequence: reading<Sequence, StoreUnavailable>(0, (store) => attempt(() => store.head()?.seq ?? 0)),
    diagnose: (fix) =>
      Effect.flatMap(ensure(false), (opened) =>
        opened === undefined
          ? Effect.succeed([])
          : opened.exclusively((store) => diagnose(store, { fix, readOnly: opened.readOnly() }))
      ),
    unreadable: reading([], (store) => attempt(() => unreadable(store))),
    state: Effect.sync(() => ({
      cachedActive: session?.store.cache.active ?? 0,
      cachedArchived: session?.store.cache.archived ?? 0,
      historyLength: session?.store.head()?.seq ?? 0,
      lastSync: session?.lastSync() ?? null,
      readOnly: session?.readOnly()?.message ?? null
    }))
  })
})

/** A store that does not exist yet is not made for commands that would be refused, or do nothing, on an empty one. */
const refusedAnyway = Effect.fnUntraced(function* (batch: ReadonlyArray<Submission>, acknowledge: Acknowledge) {
  const now = fromMillis(yield* Clock.currentTimeMillis)
  const exits = batch.map((submission) =>
    decideSubmission(submission, new PendingView(new MemoryView()), 1, { now, nextId: randomTicketId })
  )
  if (exits.some((exit) => Exit.isSuccess(exit) && exit.value.operations.length > 0)) return false
  yield* Effect.forEach(exits, (exit, index) => acknowledge(index, exit), { discard: true })
  return true
})

const entryOf = (id: TicketId, ticket: Ticket | undefined) => (ticket === undefined ? [] : [[id, ticket] as const])

export const FileTicketStore = {
  /** Fails when the project's root is missing or a file. */
  layer: (options: FileStoreOptions): Layer.Layer<TicketStore, StoreUnavailable> =>
    Layer.effect(TicketStore, make(options))
}
