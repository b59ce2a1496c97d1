/**
 * Our own export: one JSON document with all tickets and the history, which `import orchestr8` reads back without
 * a loss. A ticket looks as in its file, unknown top-level keys included. Control characters that JSON would leave
 * raw are escaped, so that the document is safe to print.
 */
import type { Operation, Ticket, Timestamp } from "@orchestr8/contracts"
import { toDetail } from "@orchestr8/contracts"

export const exportFormat = "orchestr8-tickets"
export const exportVersion = 1

export interface Export {
  readonly tickets: ReadonlyArray<Ticket>
  readonly operations: ReadonlyArray<Operation>
  readonly exportedAt: Timestamp
}

export const exportJson = ({ tickets, operations, exportedAt }: Export): string => {
  const document = {
    format: exportFormat,
    version: exportVersion,
    exported_at: exportedAt,
    tickets: tickets.map(toFields),
    operations
  }
  return `${escapeControls(JSON.stringify(document, null, 2))}\n`
}

const toFields = (ticket: Ticket) => {
  const own = toDetail(ticket)
  return { ...own, ...ticket.extra, ...own }
}

const escapeControls = (json: string): string =>
  // oxlint-disable-next-line no-control-regex -- control characters are what this escapes
  json.replace(/[\u007f-\u009f]/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`)
