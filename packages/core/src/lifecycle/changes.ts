/**
 * Changes between two states of a ticket, as paths: `status`, `context/<key>`, `notes/<index>`, `extra/<key>`.
 * Small, idempotent and invertible: they are what the history stores and what undo turns round.
 */
import type { Change, Changes, Note, Ticket } from "@orchestr8/contracts"
import type * as Schema from "effect/Schema"

type Json = Schema.Json
type Mutable = { -readonly [K in keyof Ticket]: Ticket[K] }

const SCALARS = ["fiefdom", "status", "title", "description", "errors", "warnings", "created_at", "updated_at"] as const

/** True when two JSON values are the same, key order aside. */
export const sameJson = (a: unknown, b: unknown): boolean => {
  if (Object.is(a, b)) return true
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a === b
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const left = Object.keys(a)
  const right = Object.keys(b)
  if (left.length !== right.length) return false
  return left.every((key) => Object.hasOwn(b, key) && sameJson((a as Keyed)[key], (b as Keyed)[key]))
}

type Keyed = Record<string, unknown>

const change = (from: unknown, to: unknown): Change => ({
  ...(from === undefined ? {} : { from: from as Json }),
  ...(to === undefined ? {} : { to: to as Json })
})

const compareKeys = (prefix: string, before: Keyed, after: Keyed, found: Record<string, Change>): void => {
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const from = Object.hasOwn(before, key) ? before[key] : undefined
    const to = Object.hasOwn(after, key) ? after[key] : undefined
    if (!sameJson(from, to)) found[`${prefix}/${key}`] = change(from, to)
  }
}

/** The changes that lead from one state of a ticket to another; empty when they are the same. */
export const diffTickets = (before: Ticket, after: Ticket): Changes => {
  const found: Record<string, Change> = {}
  for (const key of SCALARS) {
    if (!sameJson(before[key], after[key])) found[key] = change(before[key], after[key])
  }
  if (before.context !== after.context) compareKeys("context", before.context, after.context, found)
  if (before.notes !== after.notes) compareKeys("notes", { ...before.notes }, { ...after.notes }, found)
  if (before.extra !== after.extra) compareKeys("extra", before.extra ?? {}, after.extra ?? {}, found)
  return found
}

/** The same changes backwards. */
export const invert = (changes: Changes): Changes =>
  Object.fromEntries(Object.entries(changes).map(([path, { from, to }]) => [path, change(to, from)]))

const withKey = (record: Keyed, key: string, value: Json | undefined): Keyed => {
  if (value !== undefined) return { ...record, [key]: value }
  const { [key]: _, ...rest } = record
  return rest
}

/** Applies changes; applying them twice is the same as once. */
export const applyChanges = (ticket: Ticket, changes: Changes): Ticket => {
  const next: Mutable = { ...ticket }
  for (const [path, { to }] of Object.entries(changes)) {
    const slash = path.indexOf("/")
    if (slash === -1) {
      if (to !== undefined) Object.assign(next, { [path]: to })
      continue
    }
    const key = path.slice(slash + 1)
    switch (path.slice(0, slash)) {
      case "context":
        next.context = withKey(next.context, key, to) as Ticket["context"]
        break
      case "notes":
        next.notes = withNote(next.notes, Number(key), to as Note | undefined)
        break
      case "extra": {
        const extra = withKey(next.extra ?? {}, key, to)
        if (Object.keys(extra).length > 0) next.extra = extra as Ticket["context"]
        else delete next.extra
        break
      }
    }
  }
  return next
}

const withNote = (notes: ReadonlyArray<Note>, index: number, note: Note | undefined): ReadonlyArray<Note> => {
  if (note === undefined) return notes.slice(0, index)
  const next = notes.slice()
  next[Math.min(index, notes.length)] = note
  return next
}

/** The value at a path, undefined where there is none. */
export const valueAt = (ticket: Ticket, path: string): unknown => {
  const slash = path.indexOf("/")
  if (slash === -1) return ticket[path as keyof Ticket]
  const container = ticket[path.slice(0, slash) as "context" | "notes" | "extra"] as Keyed | undefined
  const key = path.slice(slash + 1)
  return container !== undefined && Object.hasOwn(container, key) ? container[key] : undefined
}
