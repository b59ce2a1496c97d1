/**
 * One open store in one process: who may touch it when. Changes and repairs run under the store's lock, one at a
 * time; reads look at the head and at touched files first, and need the lock only when something is to be made
 * good. A disk that refuses writing leaves reading: on an index in memory, made of what is there.
 */
import { StoreUnavailable } from "@orchestr8/contracts"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as PubSub from "effect/PubSub"
import * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import type { Submission } from "../lifecycle/Command.ts"
import type { Acknowledge } from "../TicketStore.ts"
import { checkpoint, isCheckpointDue, makesCheckpointDue } from "./checkpoint.ts"
import { commitBatch } from "./commit.ts"
import { FileWatcher } from "./FileWatcher.ts"
import { editedAmong, isEdited, newNames, scanForEdits } from "./foreignEdits.ts"
import { currentBoot } from "./Head.ts"
import { querySummary } from "./indexQueries.ts"
import type { OpenStore } from "./OpenStore.ts"
import { bringUpToDate, discardIndex } from "./recovery.ts"
import type { SqliteIndex } from "./SqliteIndex.ts"
import { storeError } from "./storeError.ts"
import type { OpenOptions } from "./storeOpening.ts"
import { openForReading, openParts } from "./storeOpening.ts"
import type { StorePaths } from "./StorePaths.ts"

export interface SessionOptions extends OpenOptions {
  readonly watch: boolean
}

export interface StoreSession {
  /** Runs a batch; see `TicketStore.transact`. */
  readonly write: (batch: ReadonlyArray<Submission>, acknowledge: Acknowledge) => Effect.Effect<void, StoreUnavailable>
  /** Gives the store when it is up to date with every process and every edit. */
  readonly read: <A, E>(body: (store: OpenStore) => Effect.Effect<A, E>) => Effect.Effect<A, E | StoreUnavailable>
  /** Takes in edits of these tickets, where not every file was looked at when the store opened. */
  readonly lookAt: (ids: ReadonlyArray<string>) => Effect.Effect<void, StoreUnavailable>
  /** Runs with the lock, on a store that is up to date. */
  readonly exclusively: <A>(
    body: (store: OpenStore) => Effect.Effect<A, StoreUnavailable>
  ) => Effect.Effect<A, StoreUnavailable>
  readonly store: OpenStore
  readonly lastSync: () => number | null
  /** Why the last look found the store not writable; undefined when it is. */
  readonly readOnly: () => StoreUnavailable | undefined
}

/** Up to this many files are looked at, each, when a store opens. */
const SCAN_LIMIT = 20_000
/** Files of a large store that are looked at in one go: less than a millisecond. */
const SCAN_CHUNK = 100

/** A lock of its own kind lies in a database too. */
const isIndexDamage =
  (paths: StorePaths) =>
  (error: unknown): boolean =>
    error instanceof StoreUnavailable && error.problem === "damaged" && error.path !== paths.lock

const refusesWriting = ({ problem }: StoreUnavailable): boolean => problem === "read_only" || problem === "full"

/** Opens for writing; fails with `read_only` or `full` where that cannot be. Ends with the scope. */
export const openSession = Effect.fnUntraced(function* (
  paths: StorePaths,
  options: SessionOptions,
  moved: PubSub.PubSub<void>
): Effect.fn.Return<StoreSession, StoreUnavailable, Scope.Scope> {
  const attempt = <A>(body: () => A): Effect.Effect<A, StoreUnavailable> =>
    Effect.try({ try: body, catch: (cause) => storeError(paths.base, cause) })
  const scope = yield* Effect.scope
  const permits = yield* Semaphore.make(1)
  const announce = Effect.asVoid(PubSub.publish(moved, undefined))
  const { store, lock } = yield* attempt(() => openParts(paths, options))
  let lastSync: number | null = null
  let degraded: { readonly reason: StoreUnavailable; readonly store: OpenStore } | undefined
  let checkpointing = false
  let scanned = true
  /** The process whose batch makes a checkpoint due makes it: otherwise all of them would, at the same time. */
  let owesCheckpoint = false

  const underLock = <A, E>(effect: Effect.Effect<A, E>): Effect.Effect<A, E | StoreUnavailable> =>
    permits.withPermit(lock.withLock(Effect.uninterruptible(effect)))

  /** Under the lock: up to date, edits by others taken in, then the batch. */
  const commit = (
    batch: ReadonlyArray<Submission>,
    edited: () => ReadonlyArray<string>,
    acknowledge: Acknowledge = () => Effect.void
  ): Effect.Effect<void, StoreUnavailable> =>
    Effect.gen(function* () {
      const { head, names } = yield* attempt(() => ({ ...bringUpToDate(store), names: edited() }))
      yield* commitBatch(store, head, batch, { edited: names, acknowledge, announce })
      if (makesCheckpointDue(head, store.reader.seq)) owesCheckpoint = true
      lastSync = yield* Clock.currentTimeMillis
      closeDegraded()
    })

  const closeDegraded = (): void => {
    degraded?.store.close()
    degraded = undefined
  }

  const firstLook = (): ReadonlyArray<string> => {
    scanned = querySummary(store.index).total <= SCAN_LIMIT
    return scanned ? scanForEdits(store) : newNames(store)
  }

  /** Carries it out once more, on a new index, when the one that it met turns out damaged. */
  const mended = <A, E>(effect: Effect.Effect<A, E>): Effect.Effect<A, E | StoreUnavailable> =>
    Effect.suspend(() => {
      const { index } = store
      return Effect.catchIf(effect, isIndexDamage(paths), (damage) =>
        Effect.andThen(remakeIndex(index, damage), effect)
      )
    })

  const remakeIndex = (damaged: SqliteIndex, reason: unknown): Effect.Effect<void, StoreUnavailable> =>
    Effect.andThen(
      Effect.logWarning("the index is damaged; it is made again from the history and the ticket files", reason),
      underLock(
        Effect.andThen(
          attempt(() => discardIndex(store, damaged)),
          commit([], () => scanForEdits(store))
        )
      )
    )

  const watcher = options.watch
    ? yield* attempt(() => new FileWatcher(paths, () => PubSub.publishUnsafe(moved, undefined)))
    : undefined

  const close = Effect.gen(function* () {
    if (owesCheckpoint && isCheckpointDue(store)) yield* Effect.ignore(checkpoint(store, underLock))
    watcher?.close()
    closeDegraded()
    store.close()
    lock.close()
  })
  yield* Scope.addFinalizer(scope, close)
  yield* mended(underLock(commit([], firstLook)))

  const takeIn = (names: ReadonlyArray<string>): Effect.Effect<void, StoreUnavailable> =>
    underLock(commit([], () => names.filter((name) => isEdited(store, name))))

  /** Sees to it that what is read next is what was acknowledged last, by whichever process. */
  const refresh = Effect.gen(function* () {
    if (watcher !== undefined) yield* delivered
    // In one go: a batch of this process may begin between any two effects.
    const { settled, touched } = yield* attempt(() => {
      const touched = watcher?.touched(() => scanForEdits(store)) ?? []
      // Before the head: an edit that another process has taken in by now is in the history by then.
      const edited = touched.filter((name) => isEdited(store, name))
      const head = store.head()
      if (head === undefined || head.boot !== currentBoot() || head.applied !== head.seq || !store.hasIndexOf(head))
        return { settled: false, touched }
      store.catchUp(head)
      // The others stay, so that everybody who reads meanwhile waits for the one who takes them in.
      if (edited.length === 0) for (const name of touched) watcher?.forget(name)
      return { settled: edited.length === 0, touched }
    })
    if (!settled) return yield* takeIn(touched)
    lastSync = yield* Clock.currentTimeMillis
  })

  /** A snapshot of what is on disk, history included, kept until the store can be written again. */
  const openDegraded = (reason: StoreUnavailable): Effect.Effect<OpenStore, StoreUnavailable> =>
    attempt(() => {
      if (degraded?.store.head()?.seq !== degraded?.store.index.seq) closeDegraded()
      degraded ??= { reason, store: openForReading(paths, options.cacheLimit) }
      return degraded.store
    })

  const checkpointInBackground: Effect.Effect<void> = Effect.suspend(() => {
    if (checkpointing || !owesCheckpoint) return Effect.void
    checkpointing = true
    return mended(checkpoint(store, underLock)).pipe(
      Effect.repeat({ while: () => isCheckpointDue(store) }),
      Effect.tap(() =>
        Effect.sync(() => {
          owesCheckpoint = false
        })
      ),
      Effect.catchCause((cause) => Effect.logWarning("a checkpoint failed; the next one makes up for it", cause)),
      Effect.ensuring(
        Effect.sync(() => {
          checkpointing = false
        })
      ),
      Effect.forkIn(scope),
      Effect.asVoid
    )
  })

  /** A large store is looked at in small steps, so that nobody waits for it. */
  const scanInBackground = Effect.gen(function* () {
    for (let place = 0; ;) {
      const files = yield* attempt(() => store.index.filesAfter(place, SCAN_CHUNK))
      const last = files.at(-1)
      if (last === undefined) break
      const edited = yield* attempt(() => editedAmong(store, files))
      if (edited.length > 0) yield* takeIn(edited)
      place = last.place
      yield* delivered
    }
    scanned = true
  })
  if (!scanned && watcher !== undefined) {
    yield* mended(scanInBackground).pipe(
      Effect.catchCause((cause) => Effect.logWarning("not every ticket file could be looked at", cause)),
      Effect.forkIn(scope)
    )
  }

  return {
    store,
    write: (batch, acknowledge) =>
      Effect.andThen(mended(underLock(commit(batch, () => [], acknowledge))), checkpointInBackground),
    read: (body) =>
      mended(Effect.flatMap(refresh.pipe(Effect.as(store), Effect.catchIf(refusesWriting, openDegraded)), body)),
    lookAt: (ids) =>
      Effect.suspend(() => {
        const edited = scanned ? [] : ids.filter((id) => isEdited(store, id))
        return edited.length === 0 ? Effect.void : takeIn(edited)
      }),
    exclusively: (body) =>
      mended(
        underLock(
          Effect.andThen(
            commit([], () => scanForEdits(store)),
            body(store)
          )
        )
      ),
    lastSync: () => lastSync,
    readOnly: () => degraded?.reason
  }
})

/** A store that can only be read: what is there now, on an index in memory. */
export const openReadingSession = Effect.fnUntraced(function* (
  paths: StorePaths,
  options: SessionOptions,
  reason: StoreUnavailable
): Effect.fn.Return<StoreSession, StoreUnavailable, Scope.Scope> {
  const store = yield* Effect.acquireRelease(
    Effect.try({
      try: () => openForReading(paths, options.cacheLimit),
      catch: (cause) => storeError(paths.base, cause)
    }),
    (opened) => Effect.sync(() => opened.close())
  )
  const opened = yield* Clock.currentTimeMillis
  return {
    store,
    write: () => Effect.fail(reason),
    read: (body) => body(store),
    lookAt: () => Effect.void,
    exclusively: (body) => body(store),
    lastSync: () => opened,
    readOnly: () => reason
  }
})

/** The event loop hands over every file event that is queued before this goes on. */
const delivered: Effect.Effect<void> = Effect.callback<void>((resume) => {
  const immediate = setImmediate(() => resume(Effect.void))
  return Effect.sync(() => clearImmediate(immediate))
})
