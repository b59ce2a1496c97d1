/**
 * Exports tickets as CSV for spreadsheets: RFC 4180 with a header row and CRLF after every row; line ends inside a
 * cell are `\n`. A cell that a spreadsheet would take for a formula gets a leading `'`, escape sequences are removed:
 * this is for reading, `json.ts` is for coming back. Source: OWASP "CSV Injection".
 */
import type { Ticket } from "@orchestr8/contracts"
import { contextOf } from "@orchestr8/contracts"
import { plainText } from "./plainText.ts"

/** The columns of the list view, then labels, priority and the texts; lists have one item a line. */
const columns: Readonly<Record<string, (ticket: Ticket) => string>> = {
  id: ({ id }) => id,
  fiefdom: ({ fiefdom }) => fiefdom,
  status: ({ status }) => status,
  title: ({ title }) => title,
  description: ({ description }) => description,
  error_count: ({ errors }) => String(errors.length),
  warning_count: ({ warnings }) => String(warnings.length),
  created_at: ({ created_at }) => created_at,
  updated_at: ({ updated_at }) => updated_at,
  note_count: ({ notes }) => String(notes.length),
  labels: (ticket) => contextOf.labels(ticket).join("\n"),
  priority: (ticket) => contextOf.priority(ticket) ?? "",
  errors: ({ errors }) => errors.join("\n"),
  warnings: ({ warnings }) => warnings.join("\n"),
  notes: ({ notes }) => notes.map(({ at, time, author, text }) => `${at ?? time} ${author}: ${text}`).join("\n")
}

export const exportCsv = (tickets: ReadonlyArray<Ticket>): string =>
  [Object.keys(columns), ...tickets.map((ticket) => Object.values(columns).map((cell) => cell(ticket)))]
    .map((cells) => `${cells.map(formatCell).join(",")}\r\n`)
    .join("")

const FORMULA = /^[=+\-@\t\n\uff1d\uff0b\uff0d\uff20]/

const formatCell = (text: string): string => {
  const plain = plainText(text)
  const harmless = FORMULA.test(plain) ? `'${plain}` : plain
  return /[",\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
