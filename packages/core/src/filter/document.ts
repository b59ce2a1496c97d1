/**
 * What a filter looks at in a ticket, in the form that the index stores: the folded text by column of
 * `tickets_fts`, and the labels as one text. Memory and SQLite agree because both take it from here.
 */
import type { Ticket } from "@orchestr8/contracts"
import { foldText } from "./tokens.ts"

/** The columns of `tickets_fts`, in their order. */
export const searchColumns = ["title", "description", "fiefdom", "id", "errors", "warnings", "notes"] as const
export type SearchColumn = (typeof searchColumns)[number]

/** The searchable text of a ticket, folded: what the index inserts into `tickets_fts` and what memory searches. */
export const searchText = (ticket: Ticket): Record<SearchColumn, string> => ({
  title: foldText(ticket.title),
  description: foldText(ticket.description),
  fiefdom: foldText(ticket.fiefdom),
  id: foldText(ticket.id),
  errors: foldText(ticket.errors.join("\n")),
  warnings: foldText(ticket.warnings.join("\n")),
  notes: foldText(ticket.notes.map((note) => `${note.author}\n${note.text}`).join("\n"))
})

/** The `labels` column: each label between newlines, such as `"\nbug\nui\n"`; `""` when there are none. */
export const labelsText = (labels: ReadonlyArray<string>): string =>
  labels.length === 0 ? "" : `\n${labels.join("\n")}\n`
