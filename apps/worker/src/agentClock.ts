/**
 * How long the agents of a deployment ran, waiting for a person aside: what counts for the minutes of a budget. It is in
 * the record, so that a run which was cut off counts too.
 */
import type { Deployment } from "@orchestr8/contracts"
import { fromMillis, toMillis } from "@orchestr8/contracts"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { Journal } from "./Journal.ts"

/** Records of earlier versions do not tell: the whole deployment counts. */
export const agentMinutes = (
  { agent_time, ended_at, started_at }: Pick<Deployment, "agent_time" | "ended_at" | "started_at">,
  now: number
): number => {
  const { minutes, since } = agent_time ?? { minutes: 0, since: started_at }
  if (since === null) return minutes
  const end = ended_at === null ? now : toMillis(ended_at)
  return minutes + Math.max(0, end - toMillis(since)) / 60_000
}

/** Starts and stops with the next event of the journal. */
export const agentClock = (journal: Pick<Journal, "change" | "current">) => {
  let questions = 0
  const change = (runs: boolean) =>
    Effect.flatMap(Clock.currentTimeMillis, (now) => {
      const { agent_time = { minutes: 0, since: null }, ...record } = journal.current()
      const minutes = agentMinutes({ ...record, agent_time }, now)
      return journal.change({ agent_time: { minutes, since: runs ? fromMillis(now) : null } })
    })
  return {
    start: change(true),
    stop: change(false),
    /** For what waits for a person: the clock stands still while any of them does. */
    standingStill: <A, E, R>(waiting: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
      Effect.acquireUseRelease(
        Effect.suspend(() => (questions++ === 0 ? change(false) : Effect.void)),
        () => waiting,
        () => Effect.suspend(() => (--questions === 0 ? change(true) : Effect.void))
      )
  }
}
