/** The tickets as the worker sees them: who works on what, and what stands in the way of the others. */
import { resolveAgent } from "@orchestr8/agents"
import type { Config, Deployment, Lease, Ticket, TicketId, TicketsError } from "@orchestr8/contracts"
import { contextOf, toMillis } from "@orchestr8/contracts"
import { TicketManager } from "@orchestr8/core"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import { agentTypeAfter, recentFailures } from "./attempts.ts"
import { ofToday, spendingOf } from "./budget.ts"
import { DeploymentRecords } from "./DeploymentRecords.ts"
import { Host, type Pause } from "./Host.ts"
import { type Obstacle, obstacleOf } from "./obstacles.ts"
import { proofOf } from "./proof.ts"

export interface Leased {
  readonly ticket: Ticket
  readonly lease: Lease
  /** Its time is over: whoever held it is dead or asleep. */
  readonly expired: boolean
  /** Who is deployed, as far as its record tells. */
  readonly agentType: string | undefined
}

/** Every ticket with a lease that was neither released nor completed. */
export const leasedTickets = Effect.gen(function* () {
  const manager = yield* TicketManager
  const records = yield* DeploymentRecords
  const now = yield* Clock.currentTimeMillis
  const tickets = yield* Stream.runCollect(manager.all({ status: ["in_progress"] }))
  const leased = yield* Effect.forEach(
    tickets,
    Effect.fnUntraced(function* (ticket) {
      const lease = yield* manager.lease(ticket.id)
      if (lease?.state !== "held") return []
      const record = yield* Effect.option(records.get(`${ticket.id}-${lease.token}`))
      const agentType = record._tag === "Some" ? record.value.agent_type : undefined
      const one: Leased = { ticket, lease, expired: toMillis(lease.expires_at) <= now, agentType }
      return [one]
    })
  )
  return leased.flat()
})

export type Survey = (
  ticket: Ticket
) => Effect.Effect<Obstacle | undefined, TicketsError, TicketManager | DeploymentRecords>

/** What stands in the way of a ticket, if anything: for many tickets in a row, between which no deployment begins. */
export const takeSurvey = Effect.fnUntraced(function* (leased: ReadonlyArray<Leased>, config: Config) {
  const host = yield* Host
  const now = yield* Clock.currentTimeMillis
  const held = leased.filter(({ expired }) => !expired)
  const hasBudget = config.worker.budget.day !== undefined
  const today = spendingOf(hasBudget ? ofToday(yield* (yield* DeploymentRecords).list(), now) : [], now)
  const pauses = new Map<string, Pause | undefined>()
  const pauseOf = Effect.fnUntraced(function* (agentType: string) {
    if (!pauses.has(agentType)) pauses.set(agentType, yield* host.pauseOf(agentType, config))
    return pauses.get(agentType)
  })
  const survey: Survey = Effect.fnUntraced(function* (ticket) {
    const records = yield* recordsOf(ticket)
    const agentType = nextAgentType(ticket, records, config)
    const own = leased.find((one) => one.ticket.id === ticket.id)
    const isLeft = own !== undefined && (own.expired || host.isGone(own.lease.owner))
    return obstacleOf({
      ticket,
      lease: isLeft ? undefined : own?.lease,
      leftBy: isLeft ? own.lease.owner : undefined,
      waitsFor: yield* unmet(contextOf.dependsOn(ticket)),
      records,
      today,
      agentType,
      pause: yield* pauseOf(agentType),
      busy: held,
      config,
      now
    })
  })
  return survey
})

/** What a deployment of the ticket would find missing before it starts an agent; undefined when it would start one. */
export const forecast = Effect.fnUntraced(function* (ticket: Ticket, config: Config) {
  const proof = proofOf(ticket, config)
  if (Result.isFailure(proof)) return proof.failure
  const agent = resolveAgent(nextAgentType(ticket, yield* recordsOf(ticket), config), config)
  return Result.isFailure(agent) ? `${agent.failure.message}; ${agent.failure.hint}` : undefined
})

/** Deployments of the ticket, newest first. */
export const recordsOf = Effect.fnUntraced(function* (ticket: Ticket) {
  if (contextOf.deployments(ticket) === 0) return []
  return yield* (yield* DeploymentRecords).list(ticket.id)
})

/** The agent type of the next attempt. */
export const nextAgentType = (ticket: Ticket, records: ReadonlyArray<Deployment>, config: Config): string =>
  agentTypeAfter(recentFailures(records, config).length, ticket, config) ?? "none"

const unmet = Effect.fnUntraced(function* (ids: ReadonlyArray<TicketId>) {
  if (ids.length === 0) return []
  const found = yield* (yield* TicketManager).bulkGet(ids)
  return ids.filter((id) => found[id]?.status === "open" || found[id]?.status === "in_progress")
})
