/** What the worker would start, without starting it: the command and the briefing of every ready ticket. */
import { AgentRunner, resolveAgent } from "@orchestr8/agents"
import { contextOf } from "@orchestr8/contracts"
import { ProjectConfig, TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { DeploymentRecords } from "./DeploymentRecords.ts"
import { worktreePath } from "./file/worktree.ts"
import { Host } from "./Host.ts"
import { McpServer } from "./McpServer.ts"
import { forecast, leasedTickets, nextAgentType, recordsOf, takeSurvey } from "./survey.ts"

export const Plan = Schema.Struct({
  tickets: Schema.Array(
    Schema.Struct({
      id: Schema.String,
      agent_type: Schema.String,
      /** Program and arguments; the text of the briefing is named, not shown. */
      command: Schema.Array(Schema.String),
      folder: Schema.String,
      briefing: Schema.String
    })
  )
})
export interface Plan extends Schema.Schema.Type<typeof Plan> {}

export const plan = Effect.fn("plan")(function* () {
  const manager = yield* TicketManager
  const records = yield* DeploymentRecords
  const runner = yield* AgentRunner
  const { projectRoot } = yield* Host
  const mcp = yield* McpServer
  const config = yield* (yield* ProjectConfig).get
  const survey = yield* takeSurvey(yield* leasedTickets, config)
  const tickets = yield* manager.all({ ready: true, sort: "priority" }).pipe(
    Stream.filterEffect((ticket) => Effect.map(survey(ticket), (found) => found === undefined)),
    Stream.filterEffect((ticket) => Effect.map(forecast(ticket, config), (missing) => missing === undefined)),
    Stream.runCollect
  )
  const planned = yield* Effect.forEach(
    tickets,
    Effect.fnUntraced(function* (ticket) {
      const agent = resolveAgent(nextAgentType(ticket, yield* recordsOf(ticket), config), config)
      if (Result.isFailure(agent)) return []
      const token = Math.max((yield* manager.lease(ticket.id))?.token ?? 0, contextOf.deployments(ticket)) + 1
      const deployment = `${ticket.id}-${token}`
      const folder = config.worker.isolation === "none" ? projectRoot : worktreePath(projectRoot, deployment)
      const file = records.files(deployment).briefing
      const command = runner.command({
        agent: agent.success,
        ticketId: ticket.id,
        folder,
        briefing: { text: `<the text of ${file}>`, file },
        ...(mcp === undefined ? {} : { mcp: { command: mcp, file: records.files(deployment).mcpConfig } })
      })
      return [{ id: ticket.id, agent_type: agent.success.agentType, command, folder, briefing: file }]
    })
  )
  return { tickets: planned.flat() } satisfies Plan
})
