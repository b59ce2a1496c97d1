/**
 * Edits behind the store's back: by hand, by `git pull`, by the Python program. Found by comparing the marks of
 * files with what the index knows; told apart from mere touches by content; recorded as operations of the actor
 * `external`. A file that cannot be read is remembered with its reason and otherwise left alone.
 */
import type { Ticket, TicketId } from "@orchestr8/contracts"
import { isTicketId } from "@orchestr8/contracts"
import * as Result from "effect/Result"
import { diffTickets } from "../lifecycle/changes.ts"
import type { Drafted } from "../lifecycle/Command.ts"
import type { OpenStore } from "./OpenStore.ts"
import type { FileMark, TicketFile } from "./TicketFiles.ts"
import { sameMark } from "./TicketFiles.ts"

/** Names of entries whose files are not as the index knows them. Looks at every file: 3 µs each. */
export const scanForEdits = (store: OpenStore): ReadonlyArray<string> => {
  const known = new Map<string, boolean>()
  const edited: Array<string> = []
  for (const [id, mtime, size, ino, archived] of store.index.fileRows()) {
    known.set(id, archived === 1)
    if (!store.files.hasMark(id, mtime, size, ino, archived === 1)) edited.push(id)
  }
  for (const archived of [false, true]) {
    for (const name of store.files.names(archived)) {
      const expected = known.get(name)
      // An active file beside a ticket that was archived takes its place; the other way round it does not count.
      if (expected === undefined ? isEdited(store, name) : expected && !archived) edited.push(name)
    }
  }
  for (const { name } of unreadableFiles(store)) if (isEdited(store, name)) edited.push(name)
  return [...new Set(edited)]
}

/** True when the file of that name is not as the index knows it. */
export const isEdited = (store: OpenStore, name: string): boolean => {
  if (isTicketId(name) && store.index.file(name) !== undefined) return store.isForeign(name)
  const marks = [false, true].map((archived) => [
    store.files.markIn(name, archived),
    unreadableMark(store, name, archived)
  ])
  return marks.some(([mark, known]) => (mark && known ? !sameMark(mark, known) : mark !== known))
}

/** Those of some tickets whose files are not as the index knows them. */
export const editedAmong = (
  store: OpenStore,
  files: ReadonlyArray<{ readonly id: TicketId; readonly mark: FileMark }>
): ReadonlyArray<TicketId> =>
  files.flatMap(({ id, mark: known }) => {
    const mark = store.files.mark(id)
    return (mark !== undefined && sameMark(mark, known)) || !isEdited(store, id) ? [] : [id]
  })

/** Names that came or went, where the folders say that something did: a quick look at a large store. */
export const newNames = (store: OpenStore): ReadonlyArray<string> => {
  if (store.foldersUnchanged()) return []
  const known = new Set<string>(store.index.fileRows().map(([id]) => id))
  const names = new Set([...store.files.names(false), ...store.files.names(true)])
  const gone = [...known].filter((id) => !names.has(id))
  return [...[...names].filter((name) => !known.has(name) && isEdited(store, name)), ...gone]
}

export interface Adopted {
  readonly operation: Drafted
  /** What was read; undefined for a file that is gone. */
  readonly file: TicketFile | undefined
}

/** What the edits mean, as operations. Brings the index up to date where no operation is needed. Needs the lock. */
export const adoptEdits = (store: OpenStore, names: ReadonlyArray<string>): ReadonlyArray<Adopted> => {
  if (names.length === 0) return []
  return store.index.transaction(() =>
    [...new Set(names)].flatMap((name) => (isTicketId(name) ? adoptTicket(store, name) : adoptStray(store, name)) ?? [])
  )
}

const adoptTicket = (store: OpenStore, id: TicketId): Adopted | undefined => {
  const file = store.files.read(id)
  const known = store.index.file(id)
  forgetUnreadable(store, id)
  if (file !== undefined && Result.isFailure(file)) {
    store.cache.delete(id)
    store.index.delete(id)
    rememberUnreadable(store, id, file.failure.mark, file.failure.reason)
    return undefined
  }
  const found = file?.success
  if (found !== undefined && known?.hash === found.hash && known.mark.archived === found.mark.archived) {
    store.index.put({ ...found, recorded: known.recorded })
    store.cache.set(found.ticket, found.mark)
    return undefined
  }
  const before = previous(store, id)
  store.cache.delete(id)
  if (found === undefined) return known === undefined && before === undefined ? undefined : vanished(id, before)
  // The same ticket in other bytes: mended, or only formatted anew.
  if (before !== undefined && Object.keys(diffTickets(before, found.ticket)).length === 0) {
    store.index.put({ ...found, recorded: known?.recorded ?? true })
    return undefined
  }
  return edited(before, found)
}

const edited = (before: Ticket | undefined, file: TicketFile): Adopted => ({
  operation: {
    operation: "external",
    ticket_id: file.ticket.id,
    changes: before === undefined ? {} : diffTickets(before, file.ticket),
    image: file.ticket
  },
  file
})

const vanished = (id: TicketId, image: Ticket | undefined): Adopted => ({
  operation: {
    operation: "external",
    ticket_id: id,
    changes: {},
    removed: true,
    ...(image === undefined ? {} : { image })
  },
  file: undefined
})

/** The last state that this store knew. */
const previous = (store: OpenStore, id: TicketId): Ticket | undefined =>
  store.cache.get(id)?.ticket ?? store.fromHistory(id)

const adoptStray = (store: OpenStore, name: string): undefined => {
  for (const archived of [false, true]) {
    const mark = store.files.markIn(name, archived)
    if (mark === undefined) continue
    const read = store.files.readAt(name, mark)
    rememberUnreadable(store, name, mark, Result.isFailure(read) ? read.failure.reason : "the name is no ticket id")
    return undefined
  }
  forgetUnreadable(store, name)
  return undefined
}

export interface UnreadableEntry {
  readonly name: string
  readonly archived: boolean
  readonly reason: string
}

/** Files in the ticket folders that are no tickets, with the reason. */
export const unreadableFiles = (store: OpenStore): ReadonlyArray<UnreadableEntry> =>
  store.index
    .prepare("SELECT name, archived, reason FROM unreadable ORDER BY name")
    .all()
    .map((row) => ({ name: String(row["name"]), archived: row["archived"] === 1, reason: String(row["reason"]) }))

/** What was read with a default or a repair, by ticket. */
export const repairedFiles = (store: OpenStore): ReadonlyArray<{ readonly id: TicketId; readonly reasons: string }> =>
  store.index
    .prepare("SELECT id, reasons FROM repairs ORDER BY id")
    .all()
    .map((row) => ({ id: row["id"] as TicketId, reasons: String(row["reasons"]) }))

export const rememberUnreadable = (store: OpenStore, name: string, mark: FileMark, reason: string): void => {
  store.index
    .prepare("INSERT OR REPLACE INTO unreadable VALUES(?, ?, ?, ?, ?, ?)")
    .run(name, Number(mark.archived), reason, mark.mtime, mark.size, mark.ino)
}

const forgetUnreadable = (store: OpenStore, name: string): void => {
  store.index.prepare("DELETE FROM unreadable WHERE name = ?").run(name)
}

const unreadableMark = (store: OpenStore, name: string, archived: boolean): FileMark | undefined =>
  store.index
    .prepare("SELECT mtime, size, ino FROM unreadable WHERE name = ? AND archived = ?")
    .all(name, Number(archived))
    .map((row) => ({ mtime: Number(row["mtime"]), size: Number(row["size"]), ino: Number(row["ino"]), archived }))[0]
