/**
 * Why a ticket is not being worked on: the one reason that comes first. The worker and `worker why` ask the same
 * questions, so that the answer is what the worker does. Source: product.md section 4 "worker why".
 */
import type { Config, Deployment, Lease, Ticket } from "@orchestr8/contracts"
import { contextOf, fromMillis, overlaps, type Timestamp } from "@orchestr8/contracts"
import { backOffUntil, recentFailures } from "./attempts.ts"
import { type Spending, spendingOf, tomorrow, usedUp } from "./budget.ts"
import type { Pause } from "./Host.ts"

export interface Obstacle {
  readonly reason: string
  /** When it goes away by itself; null when it does not, or nobody knows when. */
  readonly until: Timestamp | null
  /** A person has to decide: the worker asks for one. */
  readonly attention?: boolean
}

export interface Situation {
  readonly ticket: Ticket
  /** The lease of the ticket, if one is held and has not expired. */
  readonly lease: Lease | undefined
  /** Who has a lease of the ticket that ran out, or is gone. */
  readonly leftBy: string | undefined
  /** Dependencies that are neither resolved nor archived. */
  readonly waitsFor: ReadonlyArray<string>
  /** Deployments of the ticket, newest first. */
  readonly records: ReadonlyArray<Deployment>
  /** What all deployments of today have cost; only looked at when the day has a budget. */
  readonly today: Spending
  /** The agent type that is next. */
  readonly agentType: string
  /** Why agents of that type are not deployed. */
  readonly pause: Pause | undefined
  /** What is worked on now. */
  readonly busy: ReadonlyArray<{
    readonly ticket: Pick<Ticket, "id" | "fiefdom">
    readonly agentType: string | undefined
  }>
  readonly config: Config
  /** Milliseconds since 1970. */
  readonly now: number
}

/** Undefined when a worker may take it. */
export const obstacleOf = (situation: Situation): Obstacle | undefined => {
  const { agentType, busy, config, lease, leftBy, now, pause, records, ticket, today, waitsFor } = situation
  const because = (reason: string, until: Timestamp | null = null): Obstacle => ({ reason, until })
  const attention = contextOf.attention(ticket)
  if (attention !== undefined && /^(?:question|permission): /.test(attention.reason)) {
    return because(`waits for your answer: ${attention.reason}; see: tickets questions ${ticket.id}`)
  }
  if (lease !== undefined) return because(`${lease.owner} works on it, attempt ${lease.token}`)
  if (attention !== undefined)
    return because(`needs a person: ${attention.reason}; ${nextStep(ticket, attention.reason)}`)
  if (ticket.status === "in_progress" && leftBy !== undefined) {
    return because(`${leftBy} died at it or stands still; the next worker goes on with it: tickets worker run`)
  }
  if (ticket.status === "in_progress")
    return because(`is in progress by hand; open it with: tickets status ${ticket.id} open`)
  if (ticket.status !== "open") return because(`is ${ticket.status}`)
  if (ticket.errors.length === 0) return because("has no errors: agents are deployed for errors only")
  if (waitsFor.length > 0) return because(`waits for ${waitsFor.join(", ")}`)
  if (config.worker.trigger === "manual") {
    return because(`worker.trigger is manual; start it with: tickets deploy ${ticket.id}`)
  }
  const ofTicket = usedUp(spendingOf(records, now), config.worker.budget)
  if (ofTicket !== undefined) {
    const reason = `its budget is used up: ${ofTicket}; start it all the same with: tickets deploy ${ticket.id}`
    return { reason, until: null, attention: true }
  }
  const ofDay = usedUp(today, config.worker.budget.day ?? {})
  if (ofDay !== undefined) return because(`the budget of the day is used up: ${ofDay}`, fromMillis(tomorrow(now)))
  if (pause !== undefined) return because(pause.reason, pause.until)
  const until = backOffUntil(records, config)
  if (until !== undefined && until > now) {
    return because(
      `${recentFailures(records, config).length} of ${config.worker.maxAttempts} attempts failed; the next one waits`,
      fromMillis(until)
    )
  }
  const others = busy.filter((other) => other.ticket.id !== ticket.id)
  const [other] = others
  if (config.worker.isolation === "none" && other !== undefined) {
    return because(`worker.isolation is none, one agent at a time: ${other.ticket.id} is worked on`)
  }
  const rival = others.find(({ ticket: { fiefdom } }) => overlaps(fiefdom, ticket.fiefdom))
  if (rival !== undefined) return because(`its fiefdom overlaps with that of ${rival.ticket.id}, which is worked on`)
  const most = config.agents[agentType]?.concurrency ?? Number.POSITIVE_INFINITY
  const alike = busy.filter((other) => (other.agentType ?? agentType) === agentType).length
  return alike >= most ? because(`${alike} of ${most} agents of type ${agentType} are at work`) : undefined
}

/** What a person does about an attention. */
const nextStep = ({ id }: Pick<Ticket, "id">, reason: string): string =>
  reason.startsWith("review")
    ? `see tickets diff ${id}, then tickets approve ${id} or tickets reject ${id} --note TEXT`
    : `when that is done: tickets deploy ${id}`
