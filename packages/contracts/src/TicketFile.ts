/**
 * The text of a ticket file, both ways. Reading is forgiving about what the Python original really wrote
 * (missing optional keys, `null` lists, naive times, bare `NaN`) and says what it mended; it refuses, with a
 * reason, whatever is no ticket. Writing is canonical: fixed key order, two-space indent, final newline.
 * Source: product.md section 2.
 */
import * as Result from "effect/Result"
import type { Fiefdom } from "./Fiefdom.ts"
import { normaliseFiefdom } from "./Fiefdom.ts"
import type { Note, Ticket, TicketContext, TicketStatus } from "./Ticket.ts"
import { isTicketStatus, ticketKeys } from "./Ticket.ts"
import type { TicketId } from "./TicketId.ts"
import { isTicketId } from "./TicketId.ts"
import type { Timestamp } from "./Timestamp.ts"
import { parseTimestamp } from "./Timestamp.ts"

export interface TicketFileInfo {
  /** The file name without `.json`. */
  readonly id: string
  /** True for a file in `archive/`: such a ticket is archived whatever its `status` says. */
  readonly archived: boolean
  /** The modification time of the file: stands in for missing timestamps. */
  readonly modified: Timestamp
}

export interface ParsedTicketFile {
  readonly ticket: Ticket
  /** What was read with a default or a repair, in plain words; empty for a canonical file. */
  readonly repairs: ReadonlyArray<string>
}

/** The canonical text of a ticket file. */
export const formatTicketFile = (ticket: Ticket): string => {
  const { extra, ...own } = ticket
  const ordered = Object.fromEntries(ticketKeys.map((key) => [key, own[key]]))
  return `${JSON.stringify({ ...ordered, ...extra, ...ordered }, null, 2)}\n`
}

/** Reads the text of a ticket file; a failure is the reason why it is no ticket. */
export const parseTicketFile = (text: string, info: TicketFileInfo): Result.Result<ParsedTicketFile, string> => {
  const repairs: Array<string> = []
  const json = parseJson(text, repairs)
  if (Result.isFailure(json)) return Result.fail(json.failure)
  const value = json.success
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return Result.fail(
      `not a JSON object but ${Array.isArray(value) ? "a list" : value === null ? "null" : `a ${typeof value}`}`
    )
  }
  try {
    return Result.succeed({ ticket: readTicket(value as Record<string, unknown>, info, repairs), repairs })
  } catch (error) {
    if (error instanceof NoTicket) return Result.fail(error.message)
    throw error
  }
}

class NoTicket extends Error {}

const BARE = /"(?:[^"\\]|\\.)*"|-?Infinity\b|\bNaN\b/g

const parseJson = (text: string, repairs: Array<string>): Result.Result<unknown, string> => {
  try {
    return Result.succeed(JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text))
  } catch (cause) {
    if (text.trim() === "") return Result.fail("the file is empty")
    const mended = text.replace(BARE, (token) => (token[0] === '"' ? token : "null"))
    if (mended !== text) {
      try {
        const value: unknown = JSON.parse(mended)
        repairs.push("bare NaN or Infinity, read as null")
        return Result.succeed(value)
      } catch {
        // the first error says more about the file as it is
      }
    }
    return Result.fail(`not valid JSON: ${cause instanceof Error ? cause.message : String(cause)}`)
  }
}

const OWN: ReadonlySet<string> = new Set(ticketKeys)

const readTicket = (value: Record<string, unknown>, info: TicketFileInfo, repairs: Array<string>): Ticket => {
  const id = requiredText(value, "id")
  if (!isTicketId(id)) throw new NoTicket(`the id ${JSON.stringify(id)} is not 8 lower-case hexadecimal digits`)
  if (id !== info.id) throw new NoTicket(`the id ${id} differs from the file name ${info.id}.json`)
  const status = value["status"]
  if (!info.archived && !isTicketStatus(status)) throw new NoTicket(`unknown status ${JSON.stringify(status)}`)
  const title = requiredText(value, "title")
  const ticket: Ticket = {
    id: id as TicketId,
    fiefdom: readFiefdom(requiredText(value, "fiefdom"), repairs),
    status: readStatus(status, info, repairs),
    title: readTitle(title, repairs),
    description: requiredText(value, "description"),
    errors: readStrings(value, "errors", repairs),
    warnings: readStrings(value, "warnings", repairs),
    context: readObject(value, "context", repairs),
    created_at: readTime(value, "created_at", info, repairs),
    updated_at: readTime(value, "updated_at", info, repairs),
    notes: readNotes(value["notes"], repairs)
  }
  const unknown = Object.keys(value).filter((key) => !OWN.has(key))
  if (unknown.length === 0) return ticket
  return { ...ticket, extra: Object.fromEntries(unknown.map((key) => [key, value[key]])) as TicketContext }
}

const requiredText = (value: Record<string, unknown>, key: string): string => {
  const text = value[key]
  if (text === undefined) throw new NoTicket(`the key "${key}" is missing`)
  if (typeof text !== "string") throw new NoTicket(`the key "${key}" is not a string`)
  return text
}

const readFiefdom = (text: string, repairs: Array<string>): Fiefdom => {
  const fiefdom = normaliseFiefdom(text)
  if (Result.isFailure(fiefdom)) throw new NoTicket(fiefdom.failure)
  if (fiefdom.success !== text) repairs.push(`fiefdom ${JSON.stringify(text)} is not normalised`)
  return fiefdom.success
}

const readStatus = (status: unknown, info: TicketFileInfo, repairs: Array<string>): TicketStatus => {
  if (info.archived) {
    if (status !== "archived") repairs.push(`status is ${JSON.stringify(status)} in the archive folder`)
    return "archived"
  }
  if (status === "archived") {
    repairs.push("status is archived outside the archive folder, read as open")
    return "open"
  }
  return status as TicketStatus
}

const readTitle = (text: string, repairs: Array<string>): string => {
  const lines = text.split(/[\r\n\u2028\u2029]/)
  if (lines.length > 1) repairs.push("title has line breaks")
  const title =
    lines.length > 1
      ? lines
          .map((line) => line.trim())
          .filter((line) => line !== "")
          .join(" ")
      : text
  if (title.trim() !== "") return title
  repairs.push("title is empty")
  return "(untitled)"
}

const readStrings = (value: Record<string, unknown>, key: string, repairs: Array<string>): ReadonlyArray<string> => {
  const list = value[key]
  if (list === undefined || list === null) {
    repairs.push(`${key} is ${list === null ? "null" : "missing"}`)
    return []
  }
  if (!Array.isArray(list)) throw new NoTicket(`the key "${key}" is not a list`)
  if (list.every((item) => typeof item === "string")) return list as ReadonlyArray<string>
  repairs.push(`${key} has items that are not strings`)
  return list.map((item) => (typeof item === "string" ? item : JSON.stringify(item)))
}

const readObject = (value: Record<string, unknown>, key: string, repairs: Array<string>): TicketContext => {
  const object = value[key]
  if (object === undefined || object === null) {
    repairs.push(`${key} is ${object === null ? "null" : "missing"}`)
    return {}
  }
  if (typeof object !== "object" || Array.isArray(object)) throw new NoTicket(`the key "${key}" is not an object`)
  return object as TicketContext
}

const readTime = (
  value: Record<string, unknown>,
  key: "created_at" | "updated_at",
  info: TicketFileInfo,
  repairs: Array<string>
): Timestamp => {
  const given = value[key]
  const time = typeof given === "string" ? parseTimestamp(given) : undefined
  if (time !== undefined) return time
  repairs.push(`${key} is ${given === undefined ? "missing" : "not a time"}`)
  return info.modified
}

const readNotes = (value: unknown, repairs: Array<string>): ReadonlyArray<Note> => {
  if (value === undefined || value === null) {
    repairs.push(`notes is ${value === null ? "null" : "missing"}`)
    return []
  }
  if (!Array.isArray(value)) throw new NoTicket('the key "notes" is not a list')
  return value.map((note: unknown, index): Note => {
    if (typeof note !== "object" || note === null) throw new NoTicket(`note ${index + 1} is not an object`)
    const { time, author, text, at, ...rest } = note as Record<string, unknown>
    const instant = typeof at === "string" ? parseTimestamp(at) : undefined
    const usable =
      typeof time === "string" && [author, text].every((part) => typeof part === "string" && part.trim() !== "")
    if (!usable) repairs.push(`note ${index + 1} lacks a part`)
    if (at !== undefined && instant === undefined) repairs.push(`at of note ${index + 1} is not a time`)
    return {
      time: typeof time === "string" ? time : "00:00:00",
      author: typeof author === "string" && author.trim() !== "" ? author : "unknown",
      text: typeof text === "string" && text.trim() !== "" ? text : "(empty)",
      ...(instant === undefined ? {} : { at: instant }),
      ...rest
    }
  })
}
