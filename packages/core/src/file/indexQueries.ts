/** Reads on the index: pages, counts, summaries, and what deciding looks up. */
import type { SQLInputValue } from "node:sqlite"
import type {
  Actor,
  FiefdomSummary,
  Sequence,
  StatusCounts,
  TicketId,
  TicketList,
  TicketListItem,
  TicketStatus,
  TicketSummary
} from "@orchestr8/contracts"
import { noCounts } from "@orchestr8/contracts"
import { relevance } from "../filter/rank.ts"
import { filterToSql } from "../filter/sql.ts"
import { undoable } from "../lifecycle/Command.ts"
import { isUndone } from "../lifecycle/undone.ts"
import type { Selection, SortTerm, SortValue } from "../query/selection.ts"
import type { Position } from "./Journal.ts"
import type { SqliteIndex } from "./SqliteIndex.ts"

export interface OperationPlace extends Position {
  readonly seq: Sequence
  readonly first: Sequence
  readonly length: number
}

const ITEM = `t.id, t.fiefdom, t.status, t.title, d.description, t.error_count, t.warning_count, t.created_at,
  t.updated_at, t.note_count`

/** One page of a selection. `now` in milliseconds since 1970. */
export const queryPage = (index: SqliteIndex, selection: Selection, now: number): TicketList => {
  const { where, parameters, match } = filterToSql(selection.filter, now)
  const from = match === undefined ? "tickets t" : "tickets_fts JOIN tickets t ON t.n = tickets_fts.rowid"
  const matching = match === undefined ? `(${where})` : `tickets_fts MATCH ? AND (${where})`
  const given: ReadonlyArray<SQLInputValue> = match === undefined ? parameters : [match, ...parameters]
  const byStatus = counts(index, selection, from, matching, given)
  const total = selection.statuses.reduce((sum, status) => sum + byStatus[status], 0)

  const [beyond, place] = keyset(selection.order, selection.after)
  const statuses = `t.status IN (${selection.statuses.map(() => "?").join(", ")})`
  const columns = selection.order.map(({ column }, at) => `${expression(column)} AS k${at}`)
  const order = selection.order.map(({ column, descending }) => `${expression(column)}${descending ? " DESC" : ""}`)
  const places = `SELECT t.n AS n, ${columns.join(", ")} FROM ${from}
    WHERE ${matching} AND ${statuses} AND ${beyond} ORDER BY ${order.join(", ")} LIMIT ?`
  // Only the tickets of the page are read whole.
  const sql = `SELECT ${ITEM}, p.* FROM (${places}) p CROSS JOIN tickets t ON t.n = p.n
    CROSS JOIN descriptions d ON d.n = p.n
    ORDER BY ${selection.order.map(({ descending }, at) => `k${at}${descending ? " DESC" : ""}`).join(", ")}`
  const rows = index.prepare(sql).all(...given, ...selection.statuses, ...place, selection.limit + 1)
  const page = rows.slice(0, selection.limit)
  const last = page.at(-1)
  const more = rows.length > page.length && last !== undefined
  return {
    tickets: page.map((row) => toItem(row)),
    total,
    by_status: byStatus,
    next_cursor: more ? selection.cursorAfter(selection.order.map((_, at) => last[`k${at}`] as SortValue)) : null
  }
}

const expression = (column: SortTerm["column"]): string => (column === "relevance" ? relevance : `t.${column}`)

const toItem = (row: Record<string, unknown>): TicketListItem =>
  ({
    id: row["id"],
    fiefdom: row["fiefdom"],
    status: row["status"],
    title: row["title"],
    description: row["description"],
    error_count: row["error_count"],
    warning_count: row["warning_count"],
    created_at: row["created_at"],
    updated_at: row["updated_at"],
    note_count: row["note_count"]
  }) as TicketListItem

/** What comes after a place in an order of several columns. */
const keyset = (
  order: ReadonlyArray<SortTerm>,
  after: ReadonlyArray<SortValue> | undefined
): readonly [sql: string, parameters: ReadonlyArray<SortValue>] => {
  if (after === undefined) return ["TRUE", []]
  const parameters: Array<SortValue> = []
  const alternatives = order.map(({ column, descending }, at) => {
    const equal = order.slice(0, at).map((term) => `${expression(term.column)} = ?`)
    parameters.push(...after.slice(0, at + 1))
    return `(${[...equal, `${expression(column)} ${descending ? "<" : ">"} ?`].join(" AND ")})`
  })
  // The leading column alone lets an index find the place.
  const [lead] = order
  const [first] = after
  if (lead === undefined || first === undefined) return ["TRUE", []]
  const range = `${expression(lead.column)} ${lead.descending ? "<=" : ">="} ?`
  return [`${range} AND (${alternatives.join(" OR ")})`, [first, ...parameters]]
}

/** From the counters where the filter says no more than they do. */
const counts = (
  index: SqliteIndex,
  { filter }: Selection,
  from: string,
  matching: string,
  parameters: ReadonlyArray<SQLInputValue>
): StatusCounts => {
  const counted = filter.terms.every(({ condition }) => condition._tag === "Fiefdom")
  const sql = counted
    ? `SELECT status, sum(tickets) AS n FROM counters t WHERE ${matching} GROUP BY status`
    : `SELECT t.status AS status, count(*) AS n FROM ${from} WHERE ${matching} GROUP BY t.status`
  const rows = index.prepare(sql).all(...parameters)
  return { ...noCounts, ...Object.fromEntries(rows.map((row) => [row["status"], row["n"]])) }
}

export const querySummary = (index: SqliteIndex): TicketSummary => {
  const rows = index
    .prepare("SELECT status, sum(tickets) AS n, sum(errors) AS e, sum(warnings) AS w FROM counters GROUP BY status")
    .all()
  const sum = (key: string): number => rows.reduce((total, row) => total + Number(row[key]), 0)
  return {
    total: sum("n"),
    by_status: { ...noCounts, ...Object.fromEntries(rows.map((row) => [row["status"], row["n"]])) },
    total_errors: sum("e"),
    total_warnings: sum("w")
  }
}

export const queryFiefdoms = (index: SqliteIndex): FiefdomSummary => {
  const summary = new Map<string, StatusCounts>()
  const rows = index.prepare("SELECT fiefdom, status, tickets FROM counters WHERE tickets > 0 ORDER BY fiefdom").all()
  for (const row of rows) {
    const fiefdom = String(row["fiefdom"])
    const counts = summary.get(fiefdom) ?? noCounts
    summary.set(fiefdom, { ...counts, [row["status"] as TicketStatus]: Number(row["tickets"]) })
  }
  return Object.fromEntries(summary)
}

const ids = (rows: ReadonlyArray<Record<string, unknown>>): ReadonlyArray<TicketId> =>
  rows.map((row) => row["id"] as TicketId)

export const queryPrefix = (index: SqliteIndex, prefix: string, limit: number): ReadonlyArray<TicketId> =>
  ids(
    index
      .prepare("SELECT id FROM tickets WHERE id >= ? AND id < ? ORDER BY id LIMIT ?")
      .all(prefix, `${prefix}g`, limit)
  )

export const queryDependents = (index: SqliteIndex, id: TicketId): ReadonlyArray<TicketId> =>
  ids(index.prepare("SELECT t.id FROM dependencies d JOIN tickets t ON t.n = d.n WHERE d.on_id = ?").all(id))

export const queryOfCheck = (index: SqliteIndex, check: string): ReadonlyArray<TicketId> =>
  ids(index.prepare("SELECT id FROM tickets WHERE check_name = ?").all(check))

export const queryInFiefdom = (index: SqliteIndex, fiefdom: string): ReadonlyArray<TicketId> =>
  ids(index.prepare("SELECT id FROM tickets WHERE fiefdom = ? ORDER BY created_at DESC").all(fiefdom))

/** Most urgent first, then oldest. Do not write to the index while walking. */
export function* queryCandidates(index: SqliteIndex): Iterable<TicketId> {
  const rows = index
    .prepare(
      `SELECT id FROM tickets WHERE status = 'open' AND error_count > 0 AND attention IS NULL AND waiting = 0
       ORDER BY priority, created_at, id`
    )
    .iterate()
  for (const row of rows) yield row["id"] as TicketId
}

/** Where the files of tickets are that operations after `from` up to `to` changed; without those that are gone. */
export const touchedFiles = (
  index: SqliteIndex,
  from: Sequence,
  to: Sequence
): ReadonlyArray<{ readonly id: TicketId; readonly archived: boolean }> =>
  index
    .prepare(
      "SELECT id, archived FROM tickets WHERE id IN (SELECT ticket_id FROM operations WHERE seq > ? AND seq <= ?)"
    )
    .all(from, to)
    .map((row) => ({ id: row["id"] as TicketId, archived: row["archived"] === 1 }))

const PLACE = "seq, first, segment, offset, length"
const places = (rows: ReadonlyArray<unknown>): ReadonlyArray<OperationPlace> => rows as ReadonlyArray<OperationPlace>

export const operationPlace = (index: SqliteIndex, seq: Sequence): OperationPlace | undefined =>
  places(index.prepare(`SELECT ${PLACE} FROM operations WHERE seq = ?`).all(seq))[0]

export const groupPlaces = (index: SqliteIndex, first: Sequence): ReadonlyArray<OperationPlace> =>
  places(index.prepare(`SELECT ${PLACE} FROM operations WHERE first = ? ORDER BY seq`).all(first))

export const ticketPlaces = (index: SqliteIndex, id: TicketId): ReadonlyArray<OperationPlace> =>
  places(index.prepare(`SELECT ${PLACE} FROM operations WHERE ticket_id = ? ORDER BY seq`).all(id))

/** Newest first, before a sequence number. */
export const operationPlaces = (
  index: SqliteIndex,
  before: number,
  limit: number,
  id: TicketId | undefined
): ReadonlyArray<OperationPlace> => {
  const bound = Math.min(before, Number.MAX_SAFE_INTEGER)
  const [condition, parameters] = id === undefined ? ["", []] : [" AND ticket_id = ?", [id]]
  const sql = `SELECT ${PLACE} FROM operations WHERE seq < ?${condition} ORDER BY seq DESC LIMIT ?`
  return places(index.prepare(sql).all(bound, ...parameters, limit))
}

/** The newest operation that undoes this one. */
export const queryUndoneBy = (index: SqliteIndex, seq: Sequence): Sequence | undefined => {
  const by = index.prepare("SELECT max(seq) AS seq FROM operations WHERE undoes = ?").get(seq)?.["seq"]
  return typeof by === "number" ? by : undefined
}

const REVERTIBLE = [...undoable].filter((name) => name !== "undo")

/** The newest operation of an actor that undo may take back. */
export const lastUndoable = (index: SqliteIndex, actor: Actor): Sequence | undefined => {
  const names = REVERTIBLE.map((name) => `'${name}'`).join(", ")
  const rows = index
    .prepare(`SELECT seq FROM operations WHERE actor = ? AND operation IN (${names}) ORDER BY seq DESC`)
    .iterate(actor)
  for (const row of rows) {
    const seq = Number(row["seq"])
    if (!isUndone({ undoneBy: (other) => queryUndoneBy(index, other) }, seq)) return seq
  }
  return undefined
}
