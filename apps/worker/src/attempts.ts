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

/**
 * The failures since the last attempt that ended otherwise, newest first; those that the configuration only waits for do
 * not count. `records`: of one ticket, newest first.
 */
export const recentFailures = (records: ReadonlyArray<Deployment>, { worker }: Config): ReadonlyArray<Deployment> => {
  const counts = ({ ended_at, failure, state }: Deployment): boolean =>
    ended_at !== null &&
    !transparent.has(state) &&
    !(state === "failed" && failure !== undefined && worker.reactions[failure] === "wait")
  const ended = records.filter(counts)
  const other = ended.findIndex(({ state }) => state !== "failed")
  return other === -1 ? ended : ended.slice(0, other)
}

/** The agent types for a ticket: the one that it asks for, then the rungs of the escalation above that. */
export const ladderOf = (ticket: Ticket, { worker }: Config): ReadonlyArray<string> => {
  const wanted = contextOf.agentType(ticket)
  return wanted === undefined ? worker.escalation : [wanted, ...rungsAbove(wanted, worker.escalation)]
}

/** The agent type of the attempt after so many failures: each rung once, the last one from then on. */
export const agentTypeAfter = (failures: number, ticket: Ticket, config: Config): string | undefined => {
  const ladder = ladderOf(ticket, config)
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
export const backOffUntil = (records: ReadonlyArray<Deployment>, config: Config): number | undefined => {
  const failures = recentFailures(records, config)
  const [last] = failures
  if (last === undefined || last.ended_at === null) return undefined
  if (last.failure !== undefined && config.worker.reactions[last.failure] === "next_agent") return undefined
  const wait = Math.min(FIRST_WAIT * 2 ** (failures.length - 1), LONGEST_WAIT)
  const jitter = Number.parseInt(last.ticket_id.slice(0, 4), 16) / 0xffff
  return toMillis(last.ended_at) + Math.round(wait * (0.75 + jitter / 4))
}

const MINUTE = 60_000

/** The first and the longest pause. A login or a configuration that seems to be wrong mends itself less often. */
const pauses = {
  rate_limit: { first: MINUTE, longest: 30 * MINUTE },
  login: { first: 10 * MINUTE, longest: 240 * MINUTE },
  configuration: { first: 10 * MINUTE, longest: 240 * MINUTE }
}

/**
 * How long agents of a type pause when nobody tells how long, in milliseconds: twice as long with each failure of the
 * class in a row. `records`: of all tickets, newest first, without the one that ends now.
 */
export const pauseOfAgent = (
  records: ReadonlyArray<Deployment>,
  agentType: string,
  failure: keyof typeof pauses = "rate_limit"
): number => {
  const ended = records.filter(({ agent_type, ended_at }) => agent_type === agentType && ended_at !== null)
  const other = ended.findIndex((record) => record.failure !== failure)
  const inARow = other === -1 ? ended.length : other
  const { first, longest } = pauses[failure]
  return Math.min(first * 2 ** inARow, longest)
}
