/**
 * The store on one machine's files: many processes at once, nothing lost, nothing stale. Reads look at the head
 * and at touched files first and need no lock unless something is to be made good; changes go through `commit`.
 * Source: storage.md.
 */
import type { Sequence, StoreUnavailable, Ticket, TicketId } from "@orchestr8/contracts"
import { StoreUnavailable as Unavailable } from "@orchestr8/contracts"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as PubSub from "effect/PubSub"
import * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import * as Stream from "effect/Stream"
import type { Submission } from "../lifecycle/Command.ts"
import { beforeOperation, operationsCursor } from "../query/cursor.ts"
import { select } from "../query/selection.ts"
import type { TicketLock } from "../TicketLock.ts"
import type { StoreChange } from "../TicketStore.ts"
import { TicketStore } from "../TicketStore.ts"
import { checkpoint, isCheckpointDue } from "./checkpoint.ts"
import { commitBatch } from "./commit.ts"
import { diagnose } from "./doctor.ts"
import { FileWatcher } from "./FileWatcher.ts"
import { scanForEdits } from "./foreignEdits.ts"
import { currentBoot } from "./Head.ts"
import { watchHead } from "./headWatch.ts"
import { operationPlaces, queryFiefdoms, queryPage, queryPrefix, querySummary } from "./indexQueries.ts"
import { JournalReader } from "./JournalReader.ts"
import type { OpenStore } from "./OpenStore.ts"
import { checkRoot, isInitialised, openForReading, openParts } from "./storeOpening.ts"
import { bringUpToDate } from "./recovery.ts"
import { storeError } from "./storeError.ts"
import { storePaths } from "./StorePaths.ts"

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

/** Up to this many files are looked at, each, when a store opens. */
const SCAN_LIMIT = 20_000

interface Session {
  readonly store: OpenStore
  /** Absent in a store that cannot be written. */
  readonly lock: TicketLock | undefined
  readonly watcher: FileWatcher | undefined
  readonly readOnly: StoreUnavailable | undefined
  readonly scanned: boolean
}

const make = Effect.fnUntraced(function* (options: FileStoreOptions) {
  const paths = storePaths(options.projectRoot)
  const attempt = <A>(body: () => A): Effect.Effect<A, StoreUnavailable> =>
    Effect.try({ try: body, catch: (cause) => storeError(paths.base, cause) })
  yield* attempt(() => checkRoot(options.projectRoot))

  const scope = yield* Effect.scope
  const permits = yield* Semaphore.make(1)
  const moved = yield* PubSub.sliding<void>(1)
  const announce = Effect.asVoid(PubSub.publish(moved, undefined))
  let session: Session | undefined
  let lastSync: number | null = null
  let checkpointing = false

  const exclusively = <A, E>(lock: TicketLock | undefined, effect: Effect.Effect<A, E>) =>
    permits.withPermit(lock === undefined ? effect : lock.withLock(effect))

  /** Under the lock: up to date, edits by others taken in, then the batch. */
  const commit = (
    { store }: Pick<Session, "store">,
    batch: ReadonlyArray<Submission>,
    edited: (store: OpenStore) => ReadonlyArray<string>,
    acknowledge: Parameters<TicketStore["Service"]["transact"]>[1] = () => Effect.void
  ): Effect.Effect<void, StoreUnavailable> =>
    Effect.uninterruptible(
      Effect.gen(function* () {
        const { head, names } = yield* attempt(() => ({ ...bringUpToDate(store), names: edited(store) }))
        yield* commitBatch(store, head, batch, { edited: names, acknowledge, announce })
        lastSync = yield* Clock.currentTimeMillis
      })
    )

  const open: Effect.Effect<Session, StoreUnavailable> = Effect.gen(function* () {
    const { lockDeadline = 10_000, cacheLimit = 10_000, lockKind } = options
    const { store, lock } = yield* attempt(() =>
      openParts(paths, { lockDeadline, cacheLimit, ...(lockKind === undefined ? {} : { lockKind }) })
    )
    let scanned = true
    const look = (): ReadonlyArray<string> => {
      scanned = querySummary(store.index).total <= SCAN_LIMIT
      return scanned ? scanForEdits(store) : []
    }
    const watcher = options.watch === false ? undefined : yield* attempt(() => new FileWatcher(paths, wake))
    yield* lock.withLock(commit({ store }, [], look))
    yield* Scope.addFinalizer(
      scope,
      Effect.sync(() => {
        watcher?.close()
        store.close()
        lock.close()
      })
    )
    return { store, lock, watcher, readOnly: undefined, scanned }
  }).pipe(
    Effect.catchIf(
      ({ problem }) => problem === "read_only" || problem === "full",
      (readOnly) =>
        Effect.map(
          attempt(() => openForReading(paths, options.cacheLimit ?? 10_000)),
          (store): Session => ({ store, lock: undefined, watcher: undefined, readOnly, scanned: true })
        )
    )
  )

  /** The open store; none while the project has none, unless one is to be made. */
  const ensure = (create: boolean): Effect.Effect<Session | undefined, StoreUnavailable> =>
    Effect.suspend(() => {
      if (session !== undefined) return Effect.succeed(session)
      return permits.withPermit(
        Effect.suspend(() => {
          if (session !== undefined || !(create || isInitialised(paths))) return Effect.succeed(session)
          return Effect.tap(open, (opened) =>
            Effect.sync(() => {
              session = opened
            })
          )
        })
      )
    })

  const wake = () => {
    PubSub.publishUnsafe(moved, undefined)
  }

  /** Sees to it that what is read next is what was acknowledged last, by whichever process. */
  const refresh = Effect.fnUntraced(function* (
    session: Session
  ): Effect.fn.Return<void, StoreUnavailable> {
    const { store, lock, watcher } = session
    if (lock === undefined) return
    if (watcher !== undefined) yield* delivered
    const touched = watcher?.drain()
    const edited = yield* attempt(() =>
      touched === undefined ? [] : touched.flooded ? scanForEdits(store) : touched.names.filter((name) => isEdited(store, name))
    )
    const head = yield* attempt(() => store.head())
    const settled = head !== undefined && head.boot === currentBoot() && head.applied === head.seq
    if (settled && edited.length === 0) {
      yield* attempt(() => store.catchUp(head))
      lastSync = yield* Clock.currentTimeMillis
    } else {
      yield* exclusively(lock, commit(session, [], (s) => edited.filter((name) => isEdited(s, name))))
    }
  })

  const reading = <A, E>(
    absent: A,
    read: (store: OpenStore, session: Session) => Effect.Effect<A, E | StoreUnavailable>
  ): Effect.Effect<A, E | StoreUnavailable> =>
    Effect.flatMap(ensure(false), (session) =>
      session === undefined
        ? Effect.succeed(absent)
        : Effect.andThen(refresh(session), Effect.suspend(() => read(session.store, session)))
    )

  const checkpointInBackground = (session: Session): Effect.Effect<void> => {
    const { store, lock } = session
    if (checkpointing || lock === undefined || !isCheckpointDue(store)) return Effect.void
    checkpointing = true
    return checkpoint(store, (effect) => exclusively(lock, effect)).pipe(
      Effect.repeat({ while: () => isCheckpointDue(store) }),
      Effect.catchCause((cause) => Effect.logWarning("a checkpoint failed; the next one makes up for it", cause)),
      Effect.ensuring(
        Effect.sync(() => {
          checkpointing = false
        })
      ),
      Effect.forkIn(scope),
      Effect.asVoid
    )
  }

  const load = (ids: ReadonlyArray<TicketId>) =>
    reading(new Map<TicketId, Ticket>() as ReadonlyMap<TicketId, Ticket>, (store, session) =>
      Effect.gen(function* () {
        const edited = session.scanned || session.lock === undefined ? [] : ids.filter((id) => store.isForeign(id))
        if (edited.length > 0) yield* exclusively(session.lock, commit(session, [], () => edited))
        return yield* attempt(() => new Map(ids.flatMap((id) => entryOf(id, store.ticket(id)))))
      })
    )

  const opened = yield* ensure(false)
  if (opened !== undefined) {
    yield* Effect.addFinalizer(() =>
      opened.lock !== undefined && isCheckpointDue(opened.store)
        ? Effect.ignore(checkpoint(opened.store, (effect) => exclusively(opened.lock, effect)))
        : Effect.void
    )
  }

  return TicketStore.of({
    transact: Effect.fn("FileTicketStore.transact")(function* (batch, acknowledge) {
      const session = yield* ensure(true)
      if (session?.lock === undefined) {
        return yield* session?.readOnly ?? new Unavailable({ problem: "io", path: paths.base, detail: "the store is not open" })
      }
      const touched = session.watcher?.drain().names ?? []
      const edited = (store: OpenStore) => touched.filter((name) => isEdited(store, name))
      yield* exclusively(session.lock, commit(session, batch, edited, acknowledge))
      yield* checkpointInBackground(session)
    }),
    load,
    idsWithPrefix: (prefix, limit) => reading([], (store) => attempt(() => queryPrefix(store.index, prefix, limit))),
    query: Effect.fn("FileTicketStore.query")(function* (query) {
      const selection = yield* Effect.fromResult(select(query))
      const now = yield* Clock.currentTimeMillis
      const empty = { tickets: [], total: 0, by_status: { open: 0, in_progress: 0, resolved: 0, archived: 0 }, next_cursor: null }
      return yield* reading(empty, (store) => attempt(() => queryPage(store.index, selection, now)))
    }),
    summary: reading(
      { total: 0, by_status: { open: 0, in_progress: 0, resolved: 0, archived: 0 }, total_errors: 0, total_warnings: 0 },
      (store) => attempt(() => querySummary(store.index))
    ),
    fiefdomSummary: reading({}, (store) => attempt(() => queryFiefdoms(store.index))),
    lease: (id) => reading(undefined, (store) => attempt(() => store.index.lease(id))),
    operations: Effect.fn("FileTicketStore.operations")(function* ({ ticketId, limit = 50, cursor }) {
      const before = yield* Effect.fromResult(beforeOperation(cursor))
      return yield* reading({ operations: [], next_cursor: null }, (store) =>
        attempt(() => {
          const places = operationPlaces(store.index, before, limit + 1, ticketId)
          const operations = places.slice(0, limit).flatMap((place) => store.operationAt(place) ?? [])
          const last = operations.at(-1)
          return { operations, next_cursor: places.length > limit && last !== undefined ? operationsCursor(last.seq) : null }
        })
      )
    }),
    changes: (since) =>
      Stream.unwrap(
        Effect.gen(function* () {
          const subscription = yield* PubSub.subscribe(moved)
          yield* watchHead(paths, wake)
          let reader: JournalReader | undefined
          const unread: Effect.Effect<ReadonlyArray<StoreChange>, StoreUnavailable> = reading([], (store) =>
            attempt(() => {
              reader ??= new JournalReader(store.journal, since)
              const head = store.head()
              return (head === undefined ? [] : reader.next(head)).map(({ record: { operation } }) => ({
                operation,
                ticket: store.ticket(operation.ticket_id) ?? null
              }))
            })
          )
          return Stream.concat(
            Stream.fromIterableEffect(unread),
            Stream.flattenIterable(Stream.fromEffectRepeat(Effect.andThen(PubSub.take(subscription), unread)))
          )
        })
      ),
    sequence: reading(0, (store): Effect.Effect<Sequence, StoreUnavailable> => attempt(() => store.head()?.seq ?? 0)),
    diagnose: (fix) =>
      reading([], (store, session) =>
        exclusively(session.lock, Effect.uninterruptible(diagnose(store, { fix, readOnly: session.readOnly })))
      ),
    state: Effect.sync(() => ({
      cachedActive: session?.store.cache.active ?? 0,
      cachedArchived: session?.store.cache.archived ?? 0,
      historyLength: session?.store.head()?.seq ?? 0,
      lastSync,
      readOnly: session?.readOnly?.message ?? null
    }))
  })
})

/** The event loop hands over every file event that is queued before this goes on. */
const delivered: Effect.Effect<void> = Effect.callback<void>((resume) => {
  const immediate = setImmediate(() => resume(Effect.void))
  return Effect.sync(() => clearImmediate(immediate))
})

const isEdited = (store: OpenStore, name: string): boolean => store.isForeign(name as TicketId)

const entryOf = (id: TicketId, ticket: Ticket | undefined) => (ticket === undefined ? [] : [[id, ticket] as const])

export const FileTicketStore = {
  /** Fails when the project's root is missing or a file. */
  layer: (options: FileStoreOptions): Layer.Layer<TicketStore, StoreUnavailable> =>
    Layer.effect(TicketStore, make(options))
}
