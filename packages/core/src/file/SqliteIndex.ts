/**
 * The index of a store: what lists, searches and summaries are answered from. A projection, written under the
 * store's lock in one transaction a batch, and safe to delete. Write-ahead mode survives a power cut without a
 * sync for each batch: lost transactions are made good from the history, by their sequence number.
 */
import * as fs from "node:fs"
import type { StatementSync } from "node:sqlite"
import { DatabaseSync } from "node:sqlite"
import { crc32 } from "node:zlib"
import type { Lease, Sequence, Ticket, TicketId } from "@orchestr8/contracts"
import { contextOf, priorityRank } from "@orchestr8/contracts"
import { labelsText, searchColumns, searchText } from "../filter/document.ts"
import { INDEX_TABLES, INDEX_VERSION } from "./indexSchema.ts"
import type { LocatedRecord } from "./Journal.ts"
import { sqliteCode, sqliteProblem } from "./storeError.ts"
import type { FileMark } from "./TicketFiles.ts"

export interface IndexedFile {
  readonly mark: FileMark
  readonly hash: string
  /** True when the history knows the ticket. */
  readonly recorded: boolean
}

/** The state that a ticket is to have in the index. */
export interface IndexEntry extends IndexedFile {
  readonly ticket: Ticket
  /** What was read with a default or a repair; absent for a file of our own writing. */
  readonly repairs?: ReadonlyArray<string>
}

/** A mark, column by column: many of them at once. */
export type FileRow = readonly [id: TicketId, mtime: number, size: number, ino: number, archived: number]

interface TicketRow {
  readonly n: number
  readonly fiefdom: string
  readonly status: string
  readonly error_count: number
  readonly warning_count: number
  readonly hash: string
  readonly text_hash: number
  readonly mtime: number
  readonly size: number
  readonly ino: number
  readonly archived: number
  readonly recorded: number
}

const COLUMNS = [
  "id",
  "fiefdom",
  "status",
  "title",
  "error_count",
  "warning_count",
  "note_count",
  "created_at",
  "updated_at",
  "priority",
  "labels",
  "attention",
  "check_name",
  "hash",
  "text_hash",
  "mtime",
  "size",
  "ino",
  "archived",
  "recorded"
] as const

const holes = (columns: ReadonlyArray<string>): string => columns.map(() => "?").join(", ")
const BUSY_TIMEOUT = 10_000

/**
 * The log may grow to 16 MB before it is folded in, which costs two syncs; the cache holds twice as much: ids are
 * random and every write touches pages from everywhere.
 */
const SETTINGS = `PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;
  PRAGMA wal_autocheckpoint=4096; PRAGMA cache_size=-32768`

export class SqliteIndex {
  readonly database: DatabaseSync
  /** Of the file: another one than `Head` tells means that the file was replaced since it was opened. */
  readonly generation: number
  readonly #statements = new Map<string, StatementSync>()
  #complete = false

  private constructor(database: DatabaseSync, generation?: number) {
    this.database = database
    if (generation !== undefined) this.setMeta("generation", generation)
    this.generation = this.meta("generation") ?? 0
  }

  /** Opens the index of a store; undefined when there is none that can be used. Throws where the disk is at fault. */
  static open(path: string): SqliteIndex | undefined {
    if (!fs.existsSync(path)) return undefined
    const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT })
    try {
      database.exec(SETTINGS)
      const index = new SqliteIndex(database)
      if (index.meta("version") === INDEX_VERSION && index.complete) return index
    } catch (cause) {
      // Not a database, or one of another shape, is made again.
      if (!isDamage(cause)) {
        database.close()
        throw cause
      }
    }
    database.close()
    return undefined
  }

  /** An empty index in place of whatever is there. Without a path it lives in memory. */
  static create(path?: string, generation = 0): SqliteIndex {
    if (path !== undefined) for (const ending of ["", "-wal", "-shm"]) fs.rmSync(`${path}${ending}`, { force: true })
    const database = new DatabaseSync(path ?? ":memory:", { timeout: BUSY_TIMEOUT })
    try {
      if (path !== undefined) database.exec(SETTINGS)
      database.exec(INDEX_TABLES)
      const index = new SqliteIndex(database, generation)
      index.setMeta("version", INDEX_VERSION)
      return index
    } catch (cause) {
      database.close()
      throw cause
    }
  }

  /** A prepared statement, once a text. */
  prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql)
    if (statement === undefined) {
      statement = this.database.prepare(sql)
      this.#statements.set(sql, statement)
    }
    return statement
  }

  /** All or nothing; within another one it is a part of that. */
  transaction<A>(body: () => A): A {
    return this.#within("BEGIN IMMEDIATE", body)
  }

  /** Many reads at the price of one look at the database's lock. Writes in it need the store's lock, as ever. */
  snapshot<A>(body: () => A): A {
    return this.#within("BEGIN", body)
  }

  #within<A>(begin: string, body: () => A): A {
    if (this.database.isTransaction) return body()
    this.prepare(begin).run()
    try {
      const result = body()
      this.prepare("COMMIT").run()
      return result
    } catch (cause) {
      // A full disk rolls back by itself.
      if (this.database.isTransaction) this.database.exec("ROLLBACK")
      throw cause
    }
  }

  meta(key: string): number | undefined {
    const row = this.prepare("SELECT value FROM meta WHERE key = ?").get(key)
    return row === undefined ? undefined : Number(row["value"])
  }

  setMeta(key: string, value: number): void {
    this.prepare("INSERT OR REPLACE INTO meta(key, value) VALUES(?, ?)").run(key, value)
  }

  /** False until it was filled for the first time. */
  get complete(): boolean {
    this.#complete ||= this.meta("complete") === 1
    return this.#complete
  }

  /** The newest operation that the index knows. */
  get seq(): Sequence {
    return this.meta("seq") ?? 0
  }

  file(id: TicketId): IndexedFile | undefined {
    const row = this.#row(id)
    return row === undefined ? undefined : { mark: markOf(row), hash: row.hash, recorded: row.recorded === 1 }
  }

  /** What the index believes of every ticket file. */
  fileRows(): ReadonlyArray<FileRow> {
    const statement = this.prepare("SELECT id, mtime, size, ino, archived FROM tickets")
    statement.setReturnArrays(true)
    return statement.all() as unknown as ReadonlyArray<FileRow>
  }

  /** The same some at a time: those behind a place, each with its own place. */
  filesAfter(
    place: number,
    limit: number
  ): ReadonlyArray<{ readonly place: number; readonly id: TicketId; readonly mark: FileMark }> {
    const rows = this.prepare(
      "SELECT n, id, mtime, size, ino, archived FROM tickets WHERE n > ? ORDER BY n LIMIT ?"
    ).all(place, limit)
    return (rows as unknown as ReadonlyArray<TicketRow & { readonly id: TicketId }>).map((row) => ({
      place: row.n,
      id: row.id,
      mark: markOf(row)
    }))
  }

  /** Takes a ticket in or brings it up to date. Idempotent. */
  put({ ticket, mark, hash, recorded, repairs = [] }: IndexEntry): void {
    const old = this.#row(ticket.id)
    const textHash = textHashOf(ticket)
    const values = [
      ticket.id,
      ticket.fiefdom,
      ticket.status,
      ticket.title,
      ticket.errors.length,
      ticket.warnings.length,
      ticket.notes.length,
      ticket.created_at,
      ticket.updated_at,
      priorityRank(contextOf.priority(ticket)),
      labelsText(contextOf.labels(ticket)),
      contextOf.attention(ticket)?.reason ?? null,
      contextOf.check(ticket) ?? null,
      hash,
      textHash,
      mark.mtime,
      mark.size,
      mark.ino,
      Number(mark.archived),
      Number(recorded)
    ]
    let n: number
    if (old === undefined) {
      n = Number(this.prepare(INSERT).run(...values).lastInsertRowid)
    } else {
      n = old.n
      this.prepare(UPDATE).run(...values, n)
    }
    if (old?.text_hash !== textHash) this.#putText(n, ticket, old !== undefined)
    this.#count(old, -1)
    this.#count({ ...ticket, error_count: ticket.errors.length, warning_count: ticket.warnings.length }, 1)
    this.#putDependencies(n, ticket, old === undefined)
    if (old?.status !== ticket.status) this.#countWaiting(ticket.id)
    if (repairs.length > 0)
      this.prepare("INSERT OR REPLACE INTO repairs VALUES(?, ?)").run(ticket.id, repairs.join("; "))
    else if (old !== undefined) this.#forgetRepairs(ticket.id)
  }

  delete(id: TicketId): void {
    const old = this.#row(id)
    if (old === undefined) return
    this.prepare("DELETE FROM tickets_fts WHERE rowid = ?").run(old.n)
    this.prepare("DELETE FROM descriptions WHERE n = ?").run(old.n)
    this.prepare("DELETE FROM dependencies WHERE n = ?").run(old.n)
    this.prepare("DELETE FROM tickets WHERE n = ?").run(old.n)
    this.#forgetRepairs(id)
    this.#count(old, -1)
    this.#countWaiting(id)
  }

  /** Remembers where operations are, and the leases that they moved. Idempotent. */
  putOperations(records: ReadonlyArray<LocatedRecord>): void {
    for (const { record, segment, offset, length } of records) {
      const { seq, ticket_id, actor, operation, group, undoes, lease } = record.operation
      this.prepare(OPERATION).run(
        seq,
        ticket_id,
        actor,
        operation,
        group ?? seq,
        undoes ?? null,
        segment,
        offset,
        length
      )
      if (lease !== undefined) this.putLease(lease)
    }
  }

  putLease(lease: Lease): void {
    const { ticket_id, token, run = null, owner, expires_at, state } = lease
    this.prepare("INSERT OR REPLACE INTO leases VALUES(?, ?, ?, ?, ?, ?)").run(
      ticket_id,
      token,
      run,
      owner,
      expires_at,
      state
    )
    const expires = state === "held" ? expires_at : null
    this.prepare("UPDATE tickets SET lease_expires = ? WHERE id = ?").run(expires, ticket_id)
  }

  lease(id: TicketId): Lease | undefined {
    const row = this.prepare("SELECT * FROM leases WHERE ticket_id = ?").get(id)
    return row === undefined ? undefined : toLease(row)
  }

  /** Every lease that is held, expired ones too. */
  leases(): ReadonlyArray<Lease> {
    return this.prepare("SELECT * FROM leases WHERE state = 'held'").all().map(toLease)
  }

  close(): void {
    this.#statements.clear()
    this.database.close()
  }

  #row(id: TicketId): TicketRow | undefined {
    return this.prepare(ROW).get(id) as TicketRow | undefined
  }

  #putText(n: number, ticket: Ticket, again: boolean): void {
    if (again) this.prepare("DELETE FROM tickets_fts WHERE rowid = ?").run(n)
    const text = searchText(ticket)
    this.prepare(TEXT).run(n, ...searchColumns.map((column) => text[column]))
    this.prepare("INSERT OR REPLACE INTO descriptions VALUES(?, ?)").run(n, ticket.description)
  }

  #count(row: Pick<TicketRow, "fiefdom" | "status" | "error_count" | "warning_count"> | undefined, sign: 1 | -1): void {
    if (row === undefined) return
    this.prepare(COUNT).run(row.fiefdom, row.status, sign, sign * row.error_count, sign * row.warning_count)
  }

  #putDependencies(n: number, ticket: Ticket, fresh: boolean): void {
    const dependsOn = new Set(contextOf.dependsOn(ticket))
    if (!fresh) this.prepare("DELETE FROM dependencies WHERE n = ?").run(n)
    for (const id of dependsOn) this.prepare("INSERT INTO dependencies VALUES(?, ?)").run(n, id)
    if (dependsOn.size > 0 || !fresh) this.prepare(`${WAITING} WHERE n = ?`).run(n)
    if (fresh) this.#inheritLease(ticket.id)
  }

  /** An index that is made again meets leases and tickets in any order. */
  #inheritLease(id: TicketId): void {
    const lease = this.lease(id)
    if (lease?.state === "held") this.putLease(lease)
  }

  #forgetRepairs(id: TicketId): void {
    this.prepare("DELETE FROM repairs WHERE id = ?").run(id)
  }

  #countWaiting(id: TicketId): void {
    for (const { n } of this.prepare("SELECT n FROM dependencies WHERE on_id = ?").all(id)) {
      this.prepare(`${WAITING} WHERE n = ?`).run(n as number)
    }
  }
}

const ROW = `SELECT n, fiefdom, status, error_count, warning_count, hash, text_hash, mtime, size, ino, archived, recorded
  FROM tickets WHERE id = ?`
const INSERT = `INSERT INTO tickets(${COLUMNS.join(", ")}) VALUES(${holes(COLUMNS)})`
const UPDATE = `UPDATE tickets SET ${COLUMNS.map((column) => `${column} = ?`).join(", ")} WHERE n = ?`
const TEXT = `INSERT INTO tickets_fts(rowid, ${searchColumns.join(", ")}) VALUES(?, ${holes(searchColumns)})`
const COUNT = `INSERT INTO counters(fiefdom, status, tickets, errors, warnings) VALUES(?, ?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET tickets = tickets + excluded.tickets, errors = errors + excluded.errors,
  warnings = warnings + excluded.warnings`
const OPERATION = `INSERT OR REPLACE INTO operations(seq, ticket_id, actor, operation, first, undoes, segment, offset, length)
  VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)`
const WAITING = `UPDATE tickets SET waiting = (SELECT count(*) FROM dependencies d JOIN tickets x ON x.id = d.on_id
  WHERE d.n = tickets.n AND x.status IN ('open', 'in_progress'))`

const markOf = (row: Pick<TicketRow, "mtime" | "size" | "ino" | "archived">): FileMark => ({
  mtime: row.mtime,
  size: row.size,
  ino: row.ino,
  archived: row.archived === 1
})

const toLease = ({ run, ...row }: Record<string, unknown>): Lease =>
  ({ ...row, ...(run === null ? {} : { run }) }) as unknown as Lease

const SQLITE_ERROR = 1

/** True also for a statement that asks for tables which are not there. */
const isDamage = (cause: unknown): boolean => sqliteProblem(cause) === "damaged" || sqliteCode(cause) === SQLITE_ERROR

/** Tells whether the searchable text changed without folding it. */
const textHashOf = (ticket: Ticket): number =>
  crc32(
    JSON.stringify([
      ticket.title,
      ticket.description,
      ticket.fiefdom,
      ticket.errors,
      ticket.warnings,
      ticket.notes.map(({ author, text }) => [author, text])
    ])
  )
