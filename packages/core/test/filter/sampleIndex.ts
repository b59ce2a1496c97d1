/** An index in memory with the tables that `sql.ts` compiles to, filled with sample tickets. */
import { contextOf, priorityRank } from "@orchestr8/contracts"
import { DatabaseSync } from "node:sqlite"
import type { Filter } from "../../src/filter/index.ts"
import { filterToSql, labelsText, relevance, searchColumns, searchText } from "../../src/filter/index.ts"
import type { Sample } from "./filters.ts"

const SCHEMA = `
  CREATE TABLE tickets (
    n INTEGER PRIMARY KEY, id TEXT, fiefdom TEXT, status TEXT, title TEXT, description TEXT, error_count INT,
    warning_count INT, note_count INT, created_at TEXT, updated_at TEXT, priority INT, labels TEXT,
    attention TEXT, check_name TEXT, waiting INT, lease_expires TEXT
  );
  CREATE VIRTUAL TABLE tickets_fts USING fts5(
    ${searchColumns.join(", ")}, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2'
  )`

export interface SampleIndex extends Disposable {
  /** The positions of the matching samples, ascending. */
  readonly find: (filter: Filter, now: number) => ReadonlyArray<number>
  /** The positions of the matching samples, most relevant first. */
  readonly ranked: (filter: Filter, now: number) => ReadonlyArray<number>
}

export const makeSampleIndex = (samples: ReadonlyArray<Sample>): SampleIndex => {
  const db = new DatabaseSync(":memory:")
  db.exec(SCHEMA)
  const insertTicket = db.prepare(`INSERT INTO tickets VALUES (${Array(17).fill("?").join(", ")})`)
  const insertText = db.prepare(
    `INSERT INTO tickets_fts (rowid, ${searchColumns.join(", ")}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`
  )
  samples.forEach(({ leaseExpires, ticket, waiting }, n) => {
    insertTicket.run(
      n,
      ticket.id,
      ticket.fiefdom,
      ticket.status,
      ticket.title,
      ticket.description,
      ticket.errors.length,
      ticket.warnings.length,
      ticket.notes.length,
      ticket.created_at,
      ticket.updated_at,
      priorityRank(contextOf.priority(ticket)),
      labelsText(contextOf.labels(ticket)),
      contextOf.attention(ticket)?.reason ?? null,
      contextOf.check(ticket) ?? null,
      waiting,
      leaseExpires ?? null
    )
    const text = searchText(ticket)
    insertText.run(n, ...searchColumns.map((column) => text[column]))
  })
  const select = (filter: Filter, now: number, order: string) => {
    const { match, parameters, where } = filterToSql(filter, now)
    const from =
      match === undefined
        ? `tickets t WHERE`
        : `tickets t JOIN tickets_fts ON tickets_fts.rowid = t.n WHERE tickets_fts MATCH ? AND`
    const rows = db
      .prepare(`SELECT t.n AS n FROM ${from} (${where}) ORDER BY ${order}`)
      .all(...(match === undefined ? [] : [match]), ...parameters)
    return rows.map((row) => Number(row["n"]))
  }
  return {
    find: (filter, now) => select(filter, now, "t.n"),
    ranked: (filter, now) => select(filter, now, relevance),
    [Symbol.dispose]: () => db.close()
  }
}
