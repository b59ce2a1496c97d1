/**
 * The ticket files of a store: read, told apart by their marks, written whole or not at all. Temporary files
 * live outside the watched folders. Nothing here decides; nothing here knows the history.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import type { Ticket, TicketId, TicketStatus } from "@orchestr8/contracts"
import { formatTicketFile, fromMillis, isTicketId, parseTicketFile } from "@orchestr8/contracts"
import * as Result from "effect/Result"
import { contentHash } from "./JournalRecord.ts"
import { replaceFile } from "./replaceFile.ts"
import type { StorePaths } from "./StorePaths.ts"
import { errorCode } from "./storeError.ts"

/** What tells one state of a file from another without reading it. */
export interface FileMark {
  /** Milliseconds with fractions, as the file system gives them. */
  readonly mtime: number
  readonly size: number
  readonly ino: number
  readonly archived: boolean
}

export interface TicketFile {
  readonly ticket: Ticket
  readonly mark: FileMark
  readonly hash: string
  readonly repairs: ReadonlyArray<string>
}

export interface UnreadableFile {
  readonly reason: string
  readonly mark: FileMark
  /** True for a file that holds nothing at all: what a power cut leaves behind. */
  readonly blank: boolean
}

export const sameMark = (a: FileMark, b: FileMark): boolean =>
  a.mtime === b.mtime && a.size === b.size && a.ino === b.ino && a.archived === b.archived

export const isArchived = (status: TicketStatus): boolean => status === "archived"

const GONE = "went away"
const LOOKS = 3

export class TicketFiles {
  readonly #paths: StorePaths
  #counter = 0

  constructor(paths: StorePaths) {
    this.#paths = paths
  }

  /** The mark of the file that counts: the active one, else the archived; undefined when there is none. */
  mark(id: TicketId): FileMark | undefined {
    return this.markIn(id, false) ?? this.markIn(id, true)
  }

  markIn(id: string, archived: boolean): FileMark | undefined {
    const stats = fs.lstatSync(this.#paths.ticket(id as TicketId, archived), { throwIfNoEntry: false })
    return stats === undefined ? undefined : markOf(stats, archived)
  }

  /** True when the file in that folder has this mark. */
  hasMark(id: TicketId, mtime: number, size: number, ino: number, archived: boolean): boolean {
    const stats = fs.lstatSync(this.#paths.ticket(id, archived), { throwIfNoEntry: false })
    return stats !== undefined && stats.mtimeMs === mtime && stats.size === size && stats.ino === ino
  }

  /**
   * Reads the file that counts; undefined when there is none. Another process may move it between the folders
   * while we look: then it is looked for again.
   */
  read(id: TicketId): Result.Result<TicketFile, UnreadableFile> | undefined {
    for (let attempt = 1; ; attempt++) {
      const mark = this.mark(id)
      const file = mark === undefined ? undefined : this.readAt(id, mark)
      const gone = file === undefined || (Result.isFailure(file) && file.failure.reason === GONE)
      if (!gone || attempt === LOOKS) return file
    }
  }

  /** Reads a file by name; the result belongs to the mark that was taken before. */
  readAt(name: string, mark: FileMark): Result.Result<TicketFile, UnreadableFile> {
    const refuse = (reason: string, blank = false) => Result.fail({ reason, mark, blank })
    const file = this.#paths.ticket(name as TicketId, mark.archived)
    let bytes: Buffer
    try {
      bytes = fs.readFileSync(file)
    } catch (cause) {
      const code = errorCode(cause)
      return refuse(code === "ENOENT" ? GONE : code === "EISDIR" ? "is a directory" : `cannot be read: ${code}`)
    }
    const text = bytes.toString("utf8")
    if (text.includes("\ufffd") && !bytes.equals(Buffer.from(text))) return refuse("is not valid UTF-8")
    const modified = fromMillis(mark.mtime)
    const parsed = parseTicketFile(text, { id: name, archived: mark.archived, modified })
    if (Result.isFailure(parsed))
      return refuse(
        parsed.failure,
        bytes.every((byte) => byte === 0)
      )
    return Result.succeed({ ...parsed.success, mark, hash: contentHash(text) })
  }

  /** Writes a ticket where its status says and takes it away from the other folder; gives its new mark. */
  write(ticket: Ticket, text = formatTicketFile(ticket)): FileMark {
    const archived = isArchived(ticket.status)
    const temporary = path.join(this.#paths.temporary, `${ticket.id}.${process.pid}.${this.#counter++}`)
    const target = this.#paths.ticket(ticket.id, archived)
    return markOf(replaceFile(target, temporary, text), archived)
  }

  /** Takes away the file in one folder; none there is no error. */
  remove(id: TicketId, archived: boolean): void {
    const file = this.#paths.ticket(id, archived)
    // Mostly there is none, which `rmSync` takes seven times as long to find out.
    if (fs.existsSync(file)) fs.rmSync(file, { force: true })
  }

  /** Names of the `.json` entries of a folder, without the ending; what is no id among them too. */
  names(archived: boolean): ReadonlyArray<string> {
    try {
      return fs
        .readdirSync(archived ? this.#paths.archive : this.#paths.tickets)
        .flatMap((name) => (name.endsWith(".json") ? [name.slice(0, -".json".length)] : []))
    } catch (cause) {
      if (errorCode(cause) === "ENOENT") return []
      throw cause
    }
  }

  /** Forces a ticket's file to the disk itself. */
  sync(id: TicketId): void {
    const mark = this.mark(id)
    if (mark === undefined) return
    let fd: number
    try {
      fd = fs.openSync(this.#paths.ticket(id, mark.archived), "r")
    } catch (cause) {
      if (errorCode(cause) === "ENOENT") return
      throw cause
    }
    try {
      fs.fsyncSync(fd)
    } finally {
      fs.closeSync(fd)
    }
  }

  /** A path relative to the project, for messages. */
  display(name: string, archived: boolean): string {
    return path.relative(
      this.#paths.root,
      path.join(archived ? this.#paths.archive : this.#paths.tickets, `${name}.json`)
    )
  }
}

const markOf = (stats: fs.Stats, archived: boolean): FileMark => ({
  mtime: stats.mtimeMs,
  size: stats.size,
  ino: stats.ino,
  archived
})

/** The entry names that are tickets by their name; the others can only be reported. */
export const ticketNames = (names: ReadonlyArray<string>): ReadonlyArray<TicketId> => names.filter(isTicketId)
