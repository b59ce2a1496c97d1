/**
 * The index made from nothing: the history gives operations and leases, the files give the tickets. Files from
 * before the history, such as the Python program's, are taken in as they are; whatever else differs from the
 * history is left for the search for foreign edits.
 */
import type { Sequence, TicketId } from "@orchestr8/contracts"
import { isTicketId, toMillis } from "@orchestr8/contracts"
import * as Result from "effect/Result"
import { rememberUnreadable } from "./foreignEdits.ts"
import type { Head } from "./Head.ts"
import { currentBoot } from "./Head.ts"
import type { LocatedRecord } from "./Journal.ts"
import type { OpenStore } from "./OpenStore.ts"
import type { FileMark } from "./TicketFiles.ts"

/** The mark of no file: whatever is on disk differs from it. */
export const noMark: FileMark = { mtime: 0, size: 0, ino: 0, archived: false }

interface LastKnown {
  readonly hash: string | null
  readonly seq: Sequence
}

interface Known {
  readonly last: ReadonlyMap<TicketId, LastKnown>
  /** When the history begins, in milliseconds since 1970: files from before were there without it. */
  readonly since: number
}

const CHUNK = 1000

export const rebuildIndex = (store: OpenStore, head: Head): void => {
  store.index.transaction(() => {
    indexFiles(store, indexHistory(store, head))
    store.index.setMeta("seq", Math.min(head.seq, head.boot === currentBoot() ? head.applied : head.checkpoint))
    store.index.setMeta("complete", 1)
  })
}

const indexHistory = (store: OpenStore, head: Head): Known => {
  const last = new Map<TicketId, LastKnown>()
  let since = Number.POSITIVE_INFINITY
  let chunk: Array<LocatedRecord> = []
  const flush = () => {
    store.index.putOperations(chunk)
    chunk = []
  }
  for (const located of store.journal.after(0, head.segment, head.end)) {
    const { operation, after } = located.record
    since = Math.min(since, toMillis(operation.at))
    last.set(operation.ticket_id, { hash: after, seq: operation.seq })
    chunk.push(located)
    if (chunk.length === CHUNK) flush()
  }
  flush()
  return { last, since }
}

const indexFiles = (store: OpenStore, { last, since }: Known): void => {
  const seen = new Set<string>()
  for (const archived of [false, true]) {
    for (const name of store.files.names(archived)) {
      const mark = seen.has(name) ? undefined : store.files.markIn(name, archived)
      if (mark === undefined) continue
      seen.add(name)
      const read = store.files.readAt(name, mark)
      if (Result.isFailure(read)) {
        rememberUnreadable(store, name, mark, read.failure.reason)
        continue
      }
      const { ticket, hash, repairs } = read.success
      const known = last.get(ticket.id)?.hash
      if (known) store.index.put({ ticket, hash: known, mark: known === hash ? mark : noMark, repairs, recorded: true })
      else if (mark.mtime < since) store.index.put({ ticket, hash, mark, repairs, recorded: false })
    }
  }
  for (const [id, { hash }] of last) {
    if (hash === null || seen.has(id) || !isTicketId(id)) continue
    const ticket = store.fromHistory(id)
    if (ticket !== undefined) store.index.put({ ticket, hash, mark: noMark, recorded: true })
  }
}
