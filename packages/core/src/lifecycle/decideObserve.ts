/**
 * What a check found, against the tickets that it made before: a new fingerprint becomes a ticket, a known one
 * keeps its ticket in step, a vanished one resolves it, one that comes back reopens it. A ticket that a person
 * archived stays archived. Standing findings that did not change write nothing, so that a check in a loop
 * leaves neither history nor git noise. Source: worker.md "Checks".
 */
import type { Fiefdom, Ticket, TicketDraft, TicketId } from "@orchestr8/contracts"
import { actorName, contextOf } from "@orchestr8/contracts"
import * as Result from "effect/Result"
import { sameJson } from "./changes.ts"
import type { Command, DecideEnvironment, Decision, Drafted, Observed, View } from "./Command.ts"
import { freshId, ticketOf } from "./decideTicket.ts"
import { added, changed, noteAt, withContext, withNote } from "./drafting.ts"
import { isHeld } from "./readiness.ts"

type Observe = Extract<Command, { readonly _tag: "Observe" }>

const LISTED = 100

export const decideObserve = (command: Observe, view: View, env: DecideEnvironment): Decision => {
  const known = knownTickets(command.check, view)
  const groups = oncePerFingerprint(command.observed)
  const fresh = groups.filter(({ fingerprint }) => !known.has(fingerprint))
  const observed =
    fresh.length > command.limit
      ? [...groups.filter(({ fingerprint }) => known.has(fingerprint)), ...storms(command.check, fresh)]
      : groups
  const given = new Set<TicketId>()
  const seen = observed.flatMap((group) => {
    const ticket = known.get(group.fingerprint)
    if (ticket !== undefined) return standing(command.check, ticket, group, env)
    const id = freshId((candidate) => given.has(candidate) || view.taken(candidate), env)
    given.add(id)
    return [added("create", firstSeen(command.check, group, id, env))]
  })
  const standingPrints = new Set(observed.map(({ fingerprint }) => fingerprint))
  const vanished = command.complete ? [...known].filter(([fingerprint]) => !standingPrints.has(fingerprint)) : []
  return Result.succeed([...seen, ...vanished.flatMap(([, ticket]) => resolveVanished(ticket, view, env))])
}

const oncePerFingerprint = (observed: ReadonlyArray<Observed>): ReadonlyArray<Observed> => {
  const first = new Map<string, Observed>()
  for (const group of observed) if (!first.has(group.fingerprint)) first.set(group.fingerprint, group)
  return [...first.values()]
}

/** By fingerprint. Where several share one, the ticket that is still worked on wins over the archived. */
const knownTickets = (check: string, view: View): ReadonlyMap<string, Ticket> => {
  const known = new Map<string, Ticket>()
  for (const id of view.ofCheck(check)) {
    const ticket = view.ticket(id)
    const fingerprint = ticket && contextOf.fingerprint(ticket)
    if (ticket === undefined || fingerprint === undefined) continue
    const other = known.get(fingerprint)
    if (other === undefined || other.status === "archived") known.set(fingerprint, ticket)
  }
  return known
}

const firstSeen = (check: string, { fingerprint, draft }: Observed, id: TicketId, env: DecideEnvironment): Ticket =>
  withContext(ticketOf(draft, id, env), {
    check,
    fingerprint,
    occurrences: 1,
    first_seen: env.now,
    last_seen: env.now
  })

const standing = (
  check: string,
  ticket: Ticket,
  { draft }: Observed,
  env: DecideEnvironment
): ReadonlyArray<Drafted> => {
  if (ticket.status === "archived") return []
  const { errors = [], warnings = [] } = draft
  const back = ticket.status === "resolved"
  if (!back && sameJson(errors, ticket.errors) && sameJson(warnings, ticket.warnings)) return []
  const counted = withContext(
    { ...ticket, errors, warnings },
    { occurrences: contextOf.occurrences(ticket) + 1, last_seen: env.now }
  )
  if (!back) return changed("observe", ticket, counted, env.now)
  const note = noteAt(env.now, actorName(env.actor), `${check} reports it again`)
  return changed("observe", ticket, withNote({ ...counted, status: "open" }, note), env.now)
}

/** A ticket that somebody works on under a lease is left to that worker's own verification. */
const resolveVanished = (ticket: Ticket, view: View, env: DecideEnvironment): ReadonlyArray<Drafted> => {
  if (ticket.status !== "open" && ticket.status !== "in_progress") return []
  if (isHeld(view.lease(ticket.id), env.now)) return []
  const note = noteAt(env.now, actorName(env.actor), "no longer reported")
  const resolved = withContext({ ...ticket, status: "resolved" }, { attention: null })
  return changed("observe", ticket, withNote(resolved, note), env.now)
}

/** What the shared ticket of a fiefdom is known by. */
export const stormFingerprint = (fiefdom: Fiefdom): string => `storm:${fiefdom}`

/** Too many at once: one group a fiefdom, its findings listed in it. */
const storms = (check: string, fresh: ReadonlyArray<Observed>): ReadonlyArray<Observed> => {
  const byFiefdom = Map.groupBy(fresh, ({ draft }) => draft.fiefdom)
  return [...byFiefdom].map(([fiefdom, group]) => ({
    fingerprint: stormFingerprint(fiefdom),
    draft: stormDraft(check, fiefdom, group)
  }))
}

const stormDraft = (check: string, fiefdom: Fiefdom, group: ReadonlyArray<Observed>): TicketDraft => {
  const listed = (lines: ReadonlyArray<string>): ReadonlyArray<string> =>
    lines.length > LISTED ? [...lines.slice(0, LISTED), `… and ${lines.length - LISTED} more`] : lines
  return {
    fiefdom,
    title: `${group.length} findings of ${check} in ${fiefdom}`,
    description: `More new findings at once than worker.maxTicketsPerRun; they share this ticket until fewer are left.`,
    errors: listed(group.flatMap(({ draft }) => draft.errors ?? [])),
    warnings: listed(group.flatMap(({ draft }) => draft.warnings ?? []))
  }
}
