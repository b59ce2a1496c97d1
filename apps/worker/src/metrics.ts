/** What is counted of the work: exported where telemetry is, and free where it is not. Source: worker.md. */
import type { Deployment, Ticket } from "@orchestr8/contracts"
import { toMillis } from "@orchestr8/contracts"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"

const incremental = true

const ended = Metric.counter("tickets.deployments", {
  incremental,
  description: "Deployments that ended, by agent type, outcome and class of failure"
})
const seconds = Metric.counter("tickets.deployment.seconds", {
  incremental,
  description: "Seconds from the start of deployments to their end, by agent type"
})
const tokens = Metric.counter("tickets.agent.tokens", {
  incremental,
  description: "Tokens that agents say they used, by agent type"
})
const usd = Metric.counter("tickets.agent.usd", {
  incremental,
  description: "US dollars that agents say they cost, by agent type"
})
const ready = Metric.gauge("tickets.ready", { description: "Tickets that wait for an agent" })
const startDelay = Metric.histogram("tickets.start.delay", {
  description: "Milliseconds from the creation of a ticket to the start of its first agent",
  boundaries: [50, 100, 150, 250, 500, 1000, 5000, 30_000, 60_000, 600_000, 3_600_000]
})

/** For a deployment that ended. */
export const recordEnd = Effect.fnUntraced(function* (deployment: Deployment) {
  const { agent_type, cost, ended_at, failure, started_at, state } = deployment
  const byAgent = { agent_type }
  yield* Metric.update(Metric.withAttributes(ended, { agent_type, outcome: state, failure: failure ?? "none" }), 1)
  if (ended_at !== null) {
    const took = Math.max(0, toMillis(ended_at) - toMillis(started_at)) / 1000
    yield* Metric.update(Metric.withAttributes(seconds, byAgent), took)
  }
  if (cost?.tokens) yield* Metric.update(Metric.withAttributes(tokens, byAgent), cost.tokens)
  if (cost?.usd) yield* Metric.update(Metric.withAttributes(usd, byAgent), cost.usd)
})

/** When the agent of the first attempt at a ticket starts. */
export const recordAgentStart = Effect.fnUntraced(function* ({ created_at }: Pick<Ticket, "created_at">) {
  const now = yield* Clock.currentTimeMillis
  yield* Metric.update(startDelay, Math.max(0, now - toMillis(created_at)))
})

export const recordReady = (count: number): Effect.Effect<void> => Metric.update(ready, count)
