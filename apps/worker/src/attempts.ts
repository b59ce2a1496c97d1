/**
 * Which attempt at a ticket is next, by whom and when: from the records of the attempts before it. Pure, so that the
 * worker and `worker why` say the same. Source: worker.md "Outcome".
 */
import type { Config, Deployment, DeploymentState, Ticket } from "@orchestr8/contracts"
import { contextOf, toMillis } from "@orchestr8/contracts"

const FIRST_WAIT = 10_000
const LONGEST_WAIT = 5 * 60_000

/** These say nothing about how hard the ticket is. */
const transparent: ReadonlySet<DeploymentState> = new Set(["cancelled", "needs_attention"])

/** The failures since the last attempt that ended otherwise, newest first. `records`: of one ticket, newest first. */
export const recentFailures = (records: ReadonlyArray<Deployment>): ReadonlyArray<Deployment> => {
  const ended = records.filter(({ ended_at, state }) => ended_at !== null && !transparent.has(state))
  const other = ended.findIndex(({ state }) => state !== "failed")
  return other === -1 ? ended : ended.slice(0, other)
}

/** The agent type of the attempt after so many failures: each rung once, the last one from then on. */
export const agentTypeAfter = (failures: number, ticket: Ticket, { worker }: Config): string | undefined => {
  const wanted = contextOf.agentType(ticket)
  const ladder = wanted === undefined ? worker.escalation : [wanted, ...rungsAbove(wanted, worker.escalation)]
  return ladder[Math.min(failures, ladder.length - 1)]
}

const rungsAbove = (agentType: string, ladder: ReadonlyArray<string>): ReadonlyArray<string> => {
  const rung = ladder.indexOf(agentType)
  return rung === -1 ? [] : ladder.slice(rung + 1)
}

/**
 * Until when the next attempt waits, in milliseconds since 1970; undefined when it does not. The jitter comes from the
 * ticket's id: tickets that failed together do not come back together, and everybody who asks gets the same answer.
 */
export const backOffUntil = (records: ReadonlyArray<Deployment>): number | undefined => {
  const failures = recentFailures(records)
  const last = failures[0]
  if (last === undefined || last.ended_at === null) return undefined
  const wait = Math.min(FIRST_WAIT * 2 ** (failures.length - 1), LONGEST_WAIT)
  const jitter = Number.parseInt(last.ticket_id.slice(0, 4), 16) / 0xffff
  return toMillis(last.ended_at) + Math.round(wait * (0.75 + jitter / 4))
}
