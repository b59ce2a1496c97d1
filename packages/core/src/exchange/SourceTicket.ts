/**
 * The common end of the importers of other programs: a record as its importer understood it becomes a ticket with
 * a new id, one line of title, notes, and `context.external = { source, id, … }`, by which the caller recognises
 * that a record was imported before. Records that share an id: the first one wins.
 */
import type { Note, Priority, Ticket, TicketContext, TicketId, TicketStatus, Timestamp } from "@orchestr8/contracts"
import { Fiefdom, normaliseFiefdom, toLocalTime } from "@orchestr8/contracts"
import * as Result from "effect/Result"
import { resolveDependencies } from "./dependencies.ts"
import { present } from "./fields.ts"
import type { Imported, ImportOptions, Skipped } from "./Imported.ts"
import type { Found } from "./jsonRecords.ts"
import { validTicket } from "./validTicket.ts"

export interface SourceNote {
  readonly author: string
  readonly text: string
  readonly at: Timestamp | undefined
}

/** One record of a source. Empty texts and undefined mean that the source does not say. */
export interface SourceTicket {
  /** The id in the source, as the source writes it. */
  readonly id: string
  /** What dependencies call it, when that differs from the id. */
  readonly key?: string
  readonly title: string
  readonly status: TicketStatus
  readonly description: string
  /** Default `imported/<source>`. */
  readonly fiefdom?: string
  readonly priority?: Priority | undefined
  readonly labels: ReadonlyArray<string>
  readonly assignee: string
  /** Keys of other records. */
  readonly dependsOn?: ReadonlyArray<string>
  readonly created: Timestamp | undefined
  readonly updated: Timestamp | undefined
  readonly notes: ReadonlyArray<SourceNote>
  /** Further keys of the context. */
  readonly context?: TicketContext
  /** Further keys of `context.external`: what the source says and no ticket has a place for. */
  readonly external: TicketContext
  /** What of the record is left behind. */
  readonly remarks?: ReadonlyArray<string>
}

/** A ticket whose dependencies are still keys of the source. */
interface Draft {
  readonly where: string
  readonly key: string
  readonly dependsOn: ReadonlyArray<string>
  readonly ticket: Ticket
  readonly remarks: ReadonlyArray<string>
}

/** Turns what `read` makes of the records into tickets; a failure of `read` is the reason to skip the record. */
export const toImported = <A extends { readonly where: string }>(
  source: string,
  found: Found<A>,
  read: (record: A) => Result.Result<SourceTicket, string>,
  { now, newId }: ImportOptions
): Imported => {
  const drafts = new Map<string, Draft>()
  const ids = new Set<TicketId>()
  const toDraft = (where: string, from: SourceTicket): Result.Result<Draft, string> => {
    const key = from.key ?? from.id
    if (from.id === "") return Result.fail("the id is missing")
    if (drafts.has(key)) return Result.fail(`${from.id} occurs twice, the first one is imported`)
    return Result.flatMap(unusedId(ids, newId), (id) => {
      const { fiefdom, remarks } = readFiefdom(source, from.fiefdom ?? "")
      return Result.map(validTicket(toTicket(source, id, fiefdom, from, now)), (ticket) => ({
        where,
        key,
        dependsOn: from.dependsOn ?? [],
        ticket,
        remarks: [...remarks, ...(from.remarks ?? [])]
      }))
    })
  }
  const skipped: Array<Skipped> = [...found.skipped]
  for (const record of found.records) {
    const { where } = record
    const draft = Result.flatMap(read(record), (from) => toDraft(where, from))
    if (Result.isFailure(draft)) {
      skipped.push({ where, reason: draft.failure })
      continue
    }
    drafts.set(draft.success.key, draft.success)
    ids.add(draft.success.ticket.id)
    skipped.push(...draft.success.remarks.map((reason) => ({ where, reason })))
  }
  const dependencies = resolveDependencies([...drafts.values()])
  const tickets = [...drafts.values()].map(({ key, ticket }) => {
    const dependsOn = (dependencies.kept.get(key) ?? []).flatMap((other) => drafts.get(other)?.ticket.id ?? [])
    return dependsOn.length === 0 ? ticket : { ...ticket, context: { ...ticket.context, depends_on: dependsOn } }
  })
  return { tickets, skipped: [...skipped, ...dependencies.skipped] }
}

const MAX_TRIES = 100

const unusedId = (used: ReadonlySet<TicketId>, newId: () => TicketId): Result.Result<TicketId, string> => {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const id = newId()
    if (!used.has(id)) return Result.succeed(id)
  }
  return Result.fail("no unused ticket id was found")
}

const toTicket = (source: string, id: TicketId, fiefdom: Fiefdom, from: SourceTicket, now: Timestamp): Ticket => {
  const created = from.created ?? from.updated ?? now
  return {
    id,
    fiefdom,
    status: from.status,
    title: oneLine(from.title),
    description: unixLines(from.description),
    errors: [],
    warnings: [],
    context: {
      ...from.context,
      ...present({ priority: from.priority, labels: [...new Set(from.labels)], assignee: oneLine(from.assignee) }),
      external: { source, id: from.id, ...from.external }
    },
    created_at: created,
    updated_at: from.updated ?? created,
    notes: from.notes.filter(({ text }) => text.trim() !== "").map(toNote)
  }
}

const toNote = ({ author, text, at }: SourceNote): Note => ({
  time: at === undefined ? "00:00:00" : toLocalTime(at),
  author: oneLine(author) || "unknown",
  text: unixLines(text),
  ...(at === undefined ? {} : { at })
})

const readFiefdom = (source: string, given: string): { fiefdom: Fiefdom; remarks: ReadonlyArray<string> } => {
  const fallback = Fiefdom.make(`imported/${source}`)
  if (given === "") return { fiefdom: fallback, remarks: [] }
  return Result.match(normaliseFiefdom(given), {
    onSuccess: (fiefdom) => ({ fiefdom, remarks: [] }),
    onFailure: (reason) => ({
      fiefdom: fallback,
      remarks: [`${reason}: ${JSON.stringify(given)} becomes ${fallback}`]
    })
  })
}

const oneLine = (text: string): string =>
  text
    .split(/[\r\n\u2028\u2029]/)
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .join(" ")

const unixLines = (text: string): string => text.replace(/\r\n?/g, "\n").trim()
