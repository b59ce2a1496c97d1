/**
 * The parts of one open store and what this process knows of it. Synchronous: everything that runs under the
 * store's lock, but for the sync of the log. Methods that change files say so; their callers hold the lock.
 */
import * as fs from "node:fs"
import type { Operation, Sequence, Ticket, TicketId } from "@orchestr8/contracts"
import { formatTicketFile } from "@orchestr8/contracts"
import * as Result from "effect/Result"
import { evolve } from "../lifecycle/evolve.ts"
import { TicketCache } from "../TicketCache.ts"
import { setAside } from "./duplicates.ts"
import type { Head } from "./Head.ts"
import { currentBoot, readHead, writeHead } from "./Head.ts"
import { ticketPlaces } from "./indexQueries.ts"
import type { Journal, LocatedRecord, Position } from "./Journal.ts"
import { JournalReader } from "./JournalReader.ts"
import { contentHash } from "./JournalRecord.ts"
import type { IndexEntry, SqliteIndex } from "./SqliteIndex.ts"
import type { StorePaths } from "./StorePaths.ts"
import type { FileMark } from "./TicketFiles.ts"
import { isArchived, sameMark, TicketFiles } from "./TicketFiles.ts"

/** The state of a ticket, and the text of its file where it is at hand. */
export interface Outcome {
  readonly ticket: Ticket
  readonly text?: string
}

/** A ticket as its file says it. */
export type WrittenState = Omit<IndexEntry, "recorded">

export class OpenStore {
  readonly paths: StorePaths
  readonly journal: Journal
  readonly files: TicketFiles
  reader: JournalReader
  /** The mark is null while the ticket's file is not yet written. */
  readonly cache: TicketCache<FileMark | null>
  /** Committed states that are not yet in files and index; undefined for a ticket that is gone. */
  readonly unwritten = new Map<TicketId, Ticket | undefined>()
  index: SqliteIndex
  readonly #head: number

  constructor(paths: StorePaths, index: SqliteIndex, head: number, journal: Journal, cacheLimit: number) {
    this.paths = paths
    this.index = index
    this.#head = head
    this.journal = journal
    this.files = new TicketFiles(paths)
    this.reader = new JournalReader(journal, index.seq)
    this.cache = new TicketCache(cacheLimit)
  }

  head(): Head | undefined {
    return readHead(this.#head)
  }

  /** True when the index was filled and is the one that all processes use. */
  hasIndexOf(head: Head): boolean {
    return this.index.complete && this.index.generation === head.generation
  }

  publish(head: Head): void {
    writeHead(this.#head, { ...head, boot: currentBoot() })
  }

  /** Takes in what other processes wrote; gives it. Everything up to the head must be applied. */
  catchUp(head: Head): ReadonlyArray<LocatedRecord> {
    const records = this.reader.next(head)
    this.unwritten.clear()
    for (const { record } of records) this.cache.delete(record.operation.ticket_id)
    return records
  }

  /** The ticket as it is committed, without a look at whether its file was edited. */
  ticket(id: TicketId): Ticket | undefined {
    if (this.unwritten.has(id)) return this.unwritten.get(id)
    const cached = this.cache.get(id)
    if (cached !== undefined) return cached.ticket
    const known = this.index.file(id)
    if (known === undefined) return undefined
    const file = this.files.read(id)
    if (file === undefined || Result.isFailure(file)) return undefined
    // An edit that is not yet taken in must go on looking like one.
    if (sameMark(known.mark, file.success.mark)) this.cache.set(file.success.ticket, file.success.mark)
    return file.success.ticket
  }

  /** True when the file of a ticket is not the one that this store wrote or read last. */
  isForeign(id: TicketId): boolean {
    if (this.unwritten.has(id)) return false
    const mark = this.files.mark(id)
    const cached = this.cache.get(id)?.mark
    return !(cached && mark && sameMark(cached, mark)) && this.differs(id, this.index.file(id)?.mark, mark)
  }

  /** True when the file of a ticket has not the given mark; undefined stands for no file. */
  differs(id: TicketId, known: FileMark | undefined, mark = this.files.mark(id)): boolean {
    return known === undefined || mark === undefined ? known !== mark : !sameMark(known, mark)
  }

  /** Writes the file of a ticket, or takes it away. Leaves no copy where the file was before. */
  writeFile(
    id: TicketId,
    outcome: Outcome | undefined,
    before = this.index.file(id)?.mark
  ): { readonly mark: FileMark; readonly hash: string } | undefined {
    if (outcome === undefined) {
      this.files.remove(id, false)
      this.files.remove(id, true)
      return undefined
    }
    const { ticket, text = formatTicketFile(outcome.ticket) } = outcome
    const archived = isArchived(ticket.status)
    const moved = before?.archived !== archived
    if (moved && archived && this.#hasOther(id, text)) setAside(this.paths, id)
    const mark = this.files.write(ticket, text)
    if (moved) this.files.remove(id, !mark.archived)
    return { mark, hash: contentHash(text) }
  }

  /** Takes over states whose files are written: index, cache, and the word that they are applied. */
  applied(
    records: ReadonlyArray<LocatedRecord>,
    states: ReadonlyMap<TicketId, WrittenState | undefined>,
    seq: Sequence
  ): void {
    this.index.transaction(() => {
      for (const [id, state] of states) {
        if (state === undefined) this.index.delete(id)
        else this.index.put({ ...state, recorded: true })
      }
      this.index.putOperations(records)
      this.index.setMeta("seq", seq)
      this.#rememberFolders()
    })
    const head = this.head()
    if (head !== undefined) this.publish({ ...head, applied: seq })
    for (const [id, state] of states) {
      this.unwritten.delete(id)
      if (state === undefined) this.cache.delete(id)
      else this.cache.set(state.ticket, state.mark)
    }
  }

  /** True when the archive has a file of this ticket that says something else. */
  #hasOther(id: TicketId, text: string): boolean {
    const mark = this.files.markIn(id, true)
    if (mark === undefined) return false
    const file = this.files.readAt(id, mark)
    return Result.isFailure(file) || file.success.hash !== contentHash(text)
  }

  /** True when no entry of the ticket folders came or went since the index was last written. */
  foldersUnchanged(): boolean {
    return this.#folders().every(([key, mtime]) => this.index.meta(key) === mtime)
  }

  #rememberFolders(): void {
    for (const [key, mtime] of this.#folders()) this.index.setMeta(key, mtime)
  }

  #folders(): ReadonlyArray<readonly [key: string, mtime: number]> {
    return [this.paths.tickets, this.paths.archive].map((folder, at) => [`folder${at}`, fs.statSync(folder).mtimeMs])
  }

  /** An operation by its place. */
  operationAt(place: Position & { readonly length: number }): Operation | undefined {
    return this.journal.at(place, place.length)?.operation
  }

  /** A ticket as its history tells it, whatever its file says; undefined when it is gone or was never recorded. */
  fromHistory(id: TicketId, until: Sequence = Number.POSITIVE_INFINITY): Ticket | undefined {
    let ticket: Ticket | undefined
    for (const place of ticketPlaces(this.index, id)) {
      const operation = place.seq > until ? undefined : this.operationAt(place)
      if (operation !== undefined) ticket = evolve(ticket, operation)
    }
    return ticket
  }

  close(): void {
    this.index.close()
    this.journal.close()
    fs.closeSync(this.#head)
  }
}
