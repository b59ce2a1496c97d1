/** What the tests of the importers share: a fixed time, ids counted up, and fixtures by name. */
import * as NodeFs from "node:fs"
import * as NodePath from "node:path"
import type { Ticket, TicketId } from "@orchestr8/contracts"
import { fromMillis, TicketId as Id } from "@orchestr8/contracts"
import { assert } from "@effect/vitest"
import * as Result from "effect/Result"
import type { BacklogFile, Imported, ImportOptions, ImportResult } from "../../src/exchange/index.ts"
import { importOrchestr8 } from "../../src/exchange/index.ts"

const root = NodePath.join(import.meta.dirname, "fixtures")

export const fixture = (name: string): string => NodeFs.readFileSync(NodePath.join(root, name), "utf8")

export const backlogFixture = (): ReadonlyArray<BacklogFile> =>
  NodeFs.readdirSync(NodePath.join(root, "backlog"), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".md"))
    .toSorted()
    .map((path) => ({ path, text: fixture(NodePath.join("backlog", path)) }))

export const now = fromMillis(Date.parse("2026-11-22T09:30:00Z"))

/** Ids 00000001, 00000002, … */
export const importing = (): ImportOptions => {
  let last = 0
  return { now, newId: (): TicketId => Id.make((++last).toString(16).padStart(8, "0")) }
}

export const success = (result: ImportResult): Imported => {
  assert.isTrue(Result.isSuccess(result), Result.isFailure(result) ? result.failure : "")
  return Result.getOrThrow(result)
}

/** The tickets by their id in the source. */
export const bySourceId = (imported: Imported): ReadonlyMap<unknown, Ticket> =>
  new Map(imported.tickets.map((ticket) => [externalOf(ticket)["id"], ticket]))

export const ticketOf = (tickets: ReadonlyMap<unknown, Ticket>, sourceId: string): Ticket => {
  const ticket = tickets.get(sourceId)
  assert.isDefined(ticket, `${sourceId} is not imported`)
  return ticket
}

export const firstOf = ({ tickets }: Imported): Ticket => {
  assert.isDefined(tickets[0], "no ticket is imported")
  return tickets[0]
}

/** The ticket file of the original, imported. */
export const original = (): Ticket => firstOf(success(importOrchestr8(fixture("orchestr8-original.json"), importing())))

export const externalOf = (ticket: Ticket): Readonly<Record<string, unknown>> =>
  ticket.context["external"] as Readonly<Record<string, unknown>>

export const reasons = (imported: Imported): ReadonlyArray<string> =>
  imported.skipped.map(({ where, reason }) => `${where}: ${reason}`)
