/** The agent at work: it is in the combat file from its start to its end, however that comes. */
import { type Agent, AgentRunner } from "@orchestr8/agents"
import type { Config, Ticket } from "@orchestr8/contracts"
import { contextOf, spanMillis } from "@orchestr8/contracts"
import { CombatTracker } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import { DeploymentRecords } from "./DeploymentRecords.ts"
import { Host } from "./Host.ts"

export interface AgentWork {
  readonly agent: Agent
  /** Absolute. */
  readonly folder: string
  readonly ticket: Ticket
  readonly config: Config
  readonly deployment: string
  readonly briefing: string
}

export const runAgent = Effect.fn("runAgent")(function* (work: AgentWork) {
  const { agent, briefing, config, deployment, folder, ticket } = work
  const combat = yield* CombatTracker
  const runner = yield* AgentRunner
  const { projectRoot } = yield* Host
  const { briefing: file, transcript } = (yield* DeploymentRecords).files(deployment)
  const { environment, timeouts } = config.worker
  const paths = [...new Set([ticket.fiefdom, contextOf.filePath(ticket) ?? ticket.fiefdom])]
  const run = runner.run({
    agent,
    deployment,
    ticketId: ticket.id,
    projectRoot,
    folder,
    briefing: { text: briefing, file },
    transcript,
    environment,
    limits: {
      start: spanMillis(timeouts.start),
      silence: spanMillis(timeouts.silence),
      total: spanMillis(timeouts.total)
    }
  })
  const enter = Effect.forEach(paths, (path) => combat.deploy({ path, terminalId: deployment, model: agent.model }))
  const leave = Effect.forEach(paths, (path) => Effect.ignore(combat.withdraw(path, deployment), { log: true }))
  return yield* Effect.andThen(enter, run).pipe(Effect.ensuring(leave))
})
