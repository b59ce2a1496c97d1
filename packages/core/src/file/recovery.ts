/**
 * Bringing a store up to date under its lock: the head made again where it cannot be trusted, a torn end of the
 * log cut off, files and index redone from the history. Runs before every batch; costs one look at the head when
 * there is nothing to do. Source: storage.md "Commit of one batch".
 */
import type { Sequence, Ticket, TicketId } from "@orchestr8/contracts"
import { formatTicketFile } from "@orchestr8/contracts"
import * as Result from "effect/Result"
import { evolve } from "../lifecycle/evolve.ts"
import type { Head } from "./Head.ts"
import { currentBoot } from "./Head.ts"
import type { LocatedRecord } from "./Journal.ts"
import { recordsOf } from "./Journal.ts"
import { JournalReader } from "./JournalReader.ts"
import type { OpenStore, WrittenState } from "./OpenStore.ts"
import { noMark, rebuildIndex } from "./rebuildIndex.ts"
import { SqliteIndex } from "./SqliteIndex.ts"

/** The head that holds now, and what other processes wrote since this one last looked. */
export const bringUpToDate = (
  store: OpenStore
): { readonly head: Head; readonly records: ReadonlyArray<LocatedRecord> } => {
  let head = trustedHead(store)
  if (!store.hasIndexOf(head)) head = exchangeIndex(store, head, SqliteIndex.open(store.paths.index))
  // The log lost its end to a disk that broke its word: what the index knows beyond it never was.
  if (store.index.seq > head.seq) head = exchangeIndex(store, head)
  if (!store.index.complete) rebuildIndex(store, head)
  const behind = head.boot !== currentBoot() ? head.checkpoint : head.applied
  const from = Math.min(behind, store.index.seq)
  if (from < head.seq) {
    const redone = [...store.journal.after(from, head.segment, head.end)]
    redo(store, redone, head.seq)
    head = { ...head, applied: head.seq }
  }
  if (head.boot !== currentBoot()) {
    head = { ...head, boot: currentBoot() }
    store.publish(head)
  }
  return { head, records: store.catchUp(head) }
}

/** Throws away an index that turned out damaged, unless somebody was quicker: bringing up to date makes it again. */
export const discardIndex = (store: OpenStore, damaged: SqliteIndex): void => {
  const head = trustedHead(store)
  if (store.index === damaged && store.hasIndexOf(head)) exchangeIndex(store, head)
}

/**
 * Another index, by default a new and empty one in place of the file, and nothing remembered from the old one.
 * The disk may refuse it: one in memory stands in.
 */
const exchangeIndex = (store: OpenStore, head: Head, given?: SqliteIndex): Head => {
  store.index.close()
  store.index = SqliteIndex.create()
  const index = given ?? SqliteIndex.create(store.paths.index, head.generation + 1)
  store.index.close()
  store.index = index
  store.cache.clear()
  store.reader = new JournalReader(store.journal, head.seq)
  const { generation } = index
  if (generation !== head.generation) store.publish({ ...head, generation })
  return { ...head, generation }
}

const trustedHead = (store: OpenStore): Head => {
  const head = store.head()
  if (head === undefined || head.boot !== currentBoot()) return remakeHead(store, head)
  const size = store.journal.size(head.segment)
  if (size < head.end) return remakeHead(store, head)
  // Written, but never published: nobody was told, so nobody misses it.
  if (size > head.end) store.journal.truncate(head.segment, head.end)
  return head
}

/** Reads the end of the history from the history itself. */
const remakeHead = (store: OpenStore, old: Head | undefined): Head => {
  const generation = old?.generation ?? 0
  const segments = store.journal.segments()
  const last = segments.at(-1)
  if (last === undefined) {
    const end = store.journal.start(1, 1)
    const fresh = { segment: 1, end, seq: 0, applied: 0, checkpoint: 0, boot: currentBoot(), generation }
    store.publish(fresh)
    return fresh
  }
  const { end, seq, checkpoint, damaged } = lastWhole(store, segments)
  if (damaged) store.journal.putAside(last, end)
  if (store.journal.size(last) > end) store.journal.truncate(last, end)
  const start = end === 0 ? store.journal.start(last, seq + 1) : end
  const applied = old !== undefined && old.boot === currentBoot() ? Math.min(old.applied, seq) : checkpoint
  const head = { segment: last, end: start, seq, applied, checkpoint, boot: old?.boot ?? 0, generation }
  store.publish(head)
  return { ...head, boot: 0 }
}

/** The end of the history as it tells it itself, where no head can be trusted; undefined when there is none. */
export const headOfHistory = (store: OpenStore): Head | undefined => {
  const segments = store.journal.segments()
  const segment = segments.at(-1)
  if (segment === undefined) return undefined
  const { end, seq, checkpoint } = lastWhole(store, segments)
  return { segment, end, seq, applied: checkpoint, checkpoint, boot: 0, generation: 0 }
}

interface LastWhole {
  /** Bytes of the last segment that belong to whole commands. */
  readonly end: number
  readonly seq: Sequence
  readonly checkpoint: Sequence
  /** True when whole lines follow one that is not: no torn write alone, but a disk that went bad. */
  readonly damaged: boolean
}

const lastWhole = (store: OpenStore, segments: ReadonlyArray<number>): LastWhole => {
  let end: number | undefined
  let seq: Sequence | undefined
  let damaged: boolean | undefined
  for (const segment of segments.toReversed()) {
    const { lines: all, end: scanned } = store.journal.scan(segment)
    const lines = all.filter(({ position }) => position.offset < scanned)
    damaged ??= lines.length < all.length
    const stop = lines.findLastIndex(({ line }) => line._tag !== "Record" || !line.record.more)
    const whole = lines.slice(0, stop + 1)
    const final = whole.at(-1)
    end ??= stop === lines.length - 1 ? scanned : final === undefined ? 0 : final.position.offset + final.length + 1
    seq ??= recordsOf({ lines: whole, end: 0 }).at(-1)?.record.operation.seq
    const mark = whole.findLast(({ line }) => line._tag === "Checkpoint")?.line
    if (mark?._tag === "Checkpoint") return { end, seq: seq ?? mark.seq, checkpoint: mark.seq, damaged }
    const header = whole[0]?.line
    if (seq === undefined && header?._tag === "Header") seq = header.header.first_seq - 1
  }
  return { end: end ?? 0, seq: seq ?? 0, checkpoint: 0, damaged: damaged ?? false }
}

/** Makes files and index what the records say they are. A file that matches no state of the history is a hand edit: left alone. */
const redo = (store: OpenStore, records: ReadonlyArray<LocatedRecord>, seq: Sequence): void => {
  const states = new Map<TicketId, WrittenState | undefined>()
  store.index.transaction(() => store.index.putOperations(records))
  for (const [id, chain] of Map.groupBy(records, ({ record }) => record.operation.ticket_id)) {
    const state = settle(store, id, chain)
    if (state === "edited") markEdited(store, id, chain)
    else states.set(id, state)
  }
  store.applied(records, states, seq)
}

/** The index keeps what the history says, under a mark that no file has: the next look finds the edit. */
const markEdited = (store: OpenStore, id: TicketId, chain: ReadonlyArray<LocatedRecord>): void => {
  const ticket = store.fromHistory(id)
  const hash = chain.at(-1)?.record.after
  if (ticket !== undefined && hash) store.index.put({ ticket, hash, mark: noMark, recorded: true })
  store.cache.delete(id)
}

const settle = (
  store: OpenStore,
  id: TicketId,
  chain: ReadonlyArray<LocatedRecord>
): WrittenState | undefined | "edited" => {
  const file = store.files.read(id)
  const after = chain.at(-1)?.record.after ?? null
  if (file !== undefined && Result.isFailure(file) && !file.failure.blank) return "edited"
  const found = file !== undefined && Result.isSuccess(file) ? file.success : undefined
  if (found !== undefined && found.hash === after) {
    // A move that was cut short left the old place; a copy that somebody else put there is none of ours.
    if (chain.some(({ record }) => record.operation.changes["status"] !== undefined)) {
      store.files.remove(id, !found.mark.archived)
    }
    return found
  }
  let ticket: Ticket | undefined
  if (found === undefined) {
    ticket = store.fromHistory(id)
  } else {
    const next = chain.findIndex(({ record }) => record.before === found.hash)
    if (next === -1) return "edited"
    ticket = chain
      .slice(next)
      .reduce<Ticket | undefined>((state, { record }) => evolve(state, record.operation), found.ticket)
  }
  const written = store.writeFile(id, ticket === undefined ? undefined : { ticket, text: formatTicketFile(ticket) })
  if (ticket === undefined || written === undefined) return undefined
  // After a loss of power the index may know more than the folders: a copy may lie where it says there is none.
  store.files.remove(id, !written.mark.archived)
  return { ticket, ...written }
}
