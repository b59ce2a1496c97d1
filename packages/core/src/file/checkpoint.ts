/**
 * Checkpoints: ticket files are not synced one by one, so after a power cut everything since the last checkpoint
 * is redone from the history. A checkpoint syncs the files of the oldest operations since then, without the lock,
 * and says so in the log. Source: storage.md "Commit of one batch".
 */
import * as fs from "node:fs"
import type { Sequence, StoreUnavailable } from "@orchestr8/contracts"
import { fromMillis } from "@orchestr8/contracts"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { syncDirectory } from "./Journal.ts"
import type { Head } from "./Head.ts"
import { touchedFiles } from "./indexQueries.ts"
import { encodeCheckpoint } from "./JournalRecord.ts"
import type { OpenStore } from "./OpenStore.ts"
import { errorCode, storeError } from "./storeError.ts"

/** Operations that may lie behind before a checkpoint is due. */
export const CHECKPOINT_EVERY = 1000

/** Node syncs four files at a time: one place stays free for the log. */
const CONCURRENCY = 3

export const isCheckpointDue = (store: OpenStore): boolean => {
  const head = store.head()
  return head !== undefined && head.applied - head.checkpoint >= CHECKPOINT_EVERY
}

/** True for the batch up to `seq`, on top of a head that is applied, that makes a checkpoint due: one batch in 1,000 operations. */
export const makesCheckpointDue = ({ checkpoint, seq: before }: Head, seq: Sequence): boolean =>
  Math.floor((seq - checkpoint) / CHECKPOINT_EVERY) > Math.floor((before - checkpoint) / CHECKPOINT_EVERY)

/** Syncs the files of the next operations and records it; `underLock` takes the store's lock. */
export const checkpoint = Effect.fnUntraced(function* (
  store: OpenStore,
  underLock: (effect: Effect.Effect<void, StoreUnavailable>) => Effect.Effect<void, StoreUnavailable>
): Effect.fn.Return<void, StoreUnavailable> {
  const head = store.head()
  if (head === undefined) return
  const seq: Sequence = Math.min(head.applied, head.checkpoint + CHECKPOINT_EVERY)
  const files = yield* Effect.try({
    try: () =>
      touchedFiles(store.index, head.checkpoint, seq).map(({ id, archived }) => store.paths.ticket(id, archived)),
    catch: (cause) => storeError(store.paths.index, cause)
  })
  yield* Effect.forEach(files, syncFile, { concurrency: CONCURRENCY, discard: true })
  const line = Buffer.from(encodeCheckpoint(seq, fromMillis(yield* Clock.currentTimeMillis)))
  yield* underLock(
    Effect.suspend(() => {
      for (const folder of [store.paths.tickets, store.paths.archive]) syncDirectory(folder)
      const now = store.head()
      if (now === undefined || now.checkpoint >= seq) return Effect.void
      return Effect.map(store.journal.append(now.segment, now.end, line), () =>
        store.publish({ ...now, end: now.end + line.length, checkpoint: seq })
      )
    })
  )
})

/** A file that is gone has nothing to sync: its ticket moved or went away in a later operation. */
const syncFile = (path: string): Effect.Effect<void, StoreUnavailable> =>
  Effect.callback((resume) => {
    let fd: number
    try {
      fd = fs.openSync(path, "r")
    } catch (cause) {
      return resume(errorCode(cause) === "ENOENT" ? Effect.void : Effect.fail(storeError(path, cause)))
    }
    fs.fsync(fd, (cause) => {
      fs.closeSync(fd)
      resume(cause === null ? Effect.void : Effect.fail(storeError(path, cause)))
    })
  })
