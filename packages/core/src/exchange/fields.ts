/**
 * Reading values of unknown type out of records that other programs wrote. Nothing here throws: a value of the
 * wrong type counts as absent. Callers look keys up in a `Map`, never in an object, because the keys are foreign.
 */
import type { TicketContext, Timestamp } from "@orchestr8/contracts"
import { parseTimestamp } from "@orchestr8/contracts"
import type * as Schema from "effect/Schema"

export type Fields = Readonly<Record<string, unknown>>

export const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** The first of the values that is a non-empty text or a finite number, trimmed; "" when none is. */
export const textOf = (...values: ReadonlyArray<unknown>): string => {
  for (const value of values) {
    const text = typeof value === "string" ? value.trim() : Number.isFinite(value) ? String(value) : ""
    if (text !== "") return text
  }
  return ""
}

export const listOf = (value: unknown): ReadonlyArray<unknown> => (Array.isArray(value) ? value : [])

export const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {})

/** The texts of a list, or of one text with commas between them; empty ones left out. */
export const textsOf = (value: unknown): ReadonlyArray<string> =>
  (typeof value === "string" ? value.split(",") : listOf(value))
    .map((item) => textOf(item))
    .filter((text) => text !== "")

/** The first of the values that is an ISO time. */
export const timeOf = (...values: ReadonlyArray<unknown>): Timestamp | undefined => {
  for (const value of values) {
    const time = typeof value === "string" ? parseTimestamp(value) : undefined
    if (time !== undefined) return time
  }
  return undefined
}

/** An object without the entries that say nothing: undefined, "" and the empty list. */
export const present = (entries: Readonly<Record<string, Schema.Json | undefined>>): TicketContext =>
  Object.fromEntries(
    Object.entries(entries).filter(
      (entry): entry is [string, Schema.Json] =>
        entry[1] !== undefined && entry[1] !== "" && !(Array.isArray(entry[1]) && entry[1].length === 0)
    )
  )
