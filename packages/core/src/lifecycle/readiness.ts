/** Which tickets an agent may be deployed for. Source: product.md sections 2 and 3. */
import type { Lease, Ticket, TicketId, Timestamp } from "@orchestr8/contracts"
import { contextOf, priorityRank } from "@orchestr8/contracts"

type Lookup = (id: TicketId) => Ticket | undefined

/** The dependencies that are neither resolved nor archived. One that does not exist is not waited for. */
export const unmetDependencies = (ticket: Ticket, lookup: Lookup): ReadonlyArray<TicketId> =>
  contextOf.dependsOn(ticket).filter((id) => {
    const status = lookup(id)?.status
    return status === "open" || status === "in_progress"
  })

/** Open, at least one error, no attention: whatever its dependencies say. */
export const isCandidate = (ticket: Ticket): boolean =>
  ticket.status === "open" && ticket.errors.length > 0 && contextOf.attention(ticket) === undefined

/** The order in which candidates are taken: most urgent first, then oldest. */
export const byUrgency = (a: Ticket, b: Ticket): number =>
  priorityRank(contextOf.priority(a)) - priorityRank(contextOf.priority(b)) ||
  (a.created_at < b.created_at ? -1 : a.created_at > b.created_at ? 1 : a.id < b.id ? -1 : Number(a.id > b.id))

export const isReady = (ticket: Ticket, lookup: Lookup): boolean =>
  isCandidate(ticket) && unmetDependencies(ticket, lookup).length === 0

/** True while somebody has the right to work on the ticket. */
export const isHeld = (lease: Lease | undefined, now: Timestamp): boolean =>
  lease !== undefined && lease.state === "held" && lease.expires_at > now

/**
 * A path from `id` back to itself through `depends_on`, were its dependencies the given ones; undefined when
 * there is none.
 */
export const findCycle = (
  id: TicketId,
  dependsOn: ReadonlyArray<TicketId>,
  lookup: Lookup
): ReadonlyArray<TicketId> | undefined => {
  const seen = new Set<TicketId>()
  const stack = dependsOn.map((next) => [id, next])
  for (let path = stack.pop(); path !== undefined; path = stack.pop()) {
    const last = path.at(-1) as TicketId
    if (last === id) return path
    if (seen.has(last)) continue
    seen.add(last)
    const ticket = lookup(last)
    if (ticket === undefined) continue
    for (const next of contextOf.dependsOn(ticket)) stack.push([...path, next])
  }
  return undefined
}
