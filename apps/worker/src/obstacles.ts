/**
 * Why a ticket is not being worked on: the one reason that comes first. The worker and `worker why` ask the same
 * questions, so that the answer is what the worker does. Source: product.md section 4 "worker why".
 */
import type { Config, Deployment, Lease, Ticket } from "@orchestr8/contracts"
import { contextOf, fromMillis, overlaps, type Timestamp } from "@orchestr8/contracts"
import { backOffUntil, recentFailures } from "./attempts.ts"

export interface Obstacle {
  readonly reason: string
  /** When it goes away by itself; null when it does not, or nobody knows when. */
  readonly until: Timestamp | null
}

export interface Situation {
  readonly ticket: Ticket
  /** The lease of the ticket, if one is held and has not expired. */
  readonly lease: Lease | undefined
  /** Dependencies that are neither resolved nor archived. */
  readonly waitsFor: ReadonlyArray<string>
  /** Deployments of the ticket, newest first. */
  readonly records: ReadonlyArray<Deployment>
  /** Why agents of the type that is next are not deployed. */
  readonly pause: string | undefined
  /** Tickets that are worked on now. */
  readonly busy: ReadonlyArray<Pick<Ticket, "id" | "fiefdom">>
  readonly config: Config
  /** Milliseconds since 1970. */
  readonly now: number
}

/** Undefined when a worker may take it. */
export const obstacleOf = (situation: Situation): Obstacle | undefined => {
  const { busy, config, lease, now, pause, records, ticket, waitsFor } = situation
  const because = (reason: string, until: Timestamp | null = null): Obstacle => ({ reason, until })
  if (lease !== undefined) return because(`${lease.owner} works on it, attempt ${lease.token}`)
  const attention = contextOf.attention(ticket)
  if (attention !== undefined) return because(`needs a person: ${attention.reason}`)
  if (ticket.status === "in_progress")
    return because(`is in progress by hand; open it with: tickets status ${ticket.id} open`)
  if (ticket.status !== "open") return because(`is ${ticket.status}`)
  if (ticket.errors.length === 0) return because("has no errors: agents are deployed for errors only")
  if (waitsFor.length > 0) return because(`waits for ${waitsFor.join(", ")}`)
  if (config.worker.trigger === "manual") {
    return because(`worker.trigger is manual; start it with: tickets deploy ${ticket.id}`)
  }
  if (pause !== undefined) return because(pause)
  const until = backOffUntil(records)
  if (until !== undefined && until > now) {
    return because(
      `${recentFailures(records).length} of ${config.worker.maxAttempts} attempts failed; the next one waits`,
      fromMillis(until)
    )
  }
  const rival = busy.find(({ fiefdom, id }) => id !== ticket.id && overlaps(fiefdom, ticket.fiefdom))
  return rival === undefined ? undefined : because(`its fiefdom overlaps with that of ${rival.id}, which is worked on`)
}
