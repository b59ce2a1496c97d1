/**
 * Imports our own JSON export with its history, and ticket files of the Python original: one, a JSON list of them, or
 * one a line. Ids, times, dependencies and unknown keys stay as they are, so an export comes back unchanged; times without a
 * zone are local, as the original wrote them. Whether an id is taken in the store is for the caller to see.
 */
import { Operation, parseTicketFile } from "@orchestr8/contracts"
import type { Ticket } from "@orchestr8/contracts"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { Fields } from "./fields.ts"
import { isFields, textOf } from "./fields.ts"
import type { Imported, ImportOptions, ImportResult, Skipped } from "./Imported.ts"
import { exportFormat, exportVersion } from "./json.ts"
import type { Found, JsonRecord } from "./jsonRecords.ts"
import { parseJson, readRecords, recordsOf } from "./jsonRecords.ts"
import { validTicket } from "./validTicket.ts"

export const importOrchestr8 = (input: string, options: ImportOptions): ImportResult => {
  const document = parseJson(input)
  if (Result.isSuccess(document) && isFields(document.success) && document.success["format"] === exportFormat) {
    return readDocument(document.success, options)
  }
  return Result.map(readRecords(input), (found) => readTickets(found, options))
}

const readDocument = (document: Fields, options: ImportOptions): ImportResult => {
  const { version, tickets, operations = [] } = document
  if (version !== exportVersion) {
    return Result.fail(`version ${JSON.stringify(version)} of the export, version ${exportVersion} can be read`)
  }
  if (!Array.isArray(tickets) || !Array.isArray(operations)) {
    return Result.fail(`"${Array.isArray(tickets) ? "operations" : "tickets"}" is not a list`)
  }
  const imported = readTickets(
    recordsOf(tickets, (index) => `tickets[${index}]`),
    options
  )
  const history = readOperations(recordsOf(operations, (index) => `operations[${index}]`))
  return Result.succeed({
    tickets: imported.tickets,
    operations: history.records,
    skipped: [...imported.skipped, ...history.skipped]
  })
}

const readTickets = (found: Found<JsonRecord>, options: ImportOptions): Imported => {
  const tickets = new Map<string, Ticket>()
  const skipped: Array<Skipped> = [...found.skipped]
  for (const { where, fields } of found.records) {
    const ticket = readTicket(fields, options)
    if (Result.isFailure(ticket)) skipped.push({ where, reason: ticket.failure })
    else if (tickets.has(ticket.success.id)) skipped.push({ where, reason: `the id ${ticket.success.id} occurs twice` })
    else tickets.set(ticket.success.id, ticket.success)
  }
  return { tickets: [...tickets.values()], skipped }
}

const readTicket = (fields: Fields, options: ImportOptions): Result.Result<Ticket, string> => {
  const { id, title, status } = fields
  if (typeof title === "string" && title.trim() === "") return Result.fail("the title is empty")
  const info = { id: textOf(id), archived: status === "archived", modified: options.now }
  return Result.flatMap(parseTicketFile(JSON.stringify(fields), info), ({ ticket }) => validTicket(ticket))
}

const isOperation = Schema.is(Operation)

const readOperations = (found: Found<JsonRecord>): Found<Operation> => {
  const records: Array<Operation> = []
  const skipped: Array<Skipped> = [...found.skipped]
  for (const { where, fields } of found.records) {
    if (isOperation(fields)) records.push(fields)
    else skipped.push({ where, reason: "not an operation of the history" })
  }
  return { records, skipped }
}
