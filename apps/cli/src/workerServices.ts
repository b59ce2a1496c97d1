/** The services of the worker, for the commands that deploy agents or look at what they did. */
import { FiefdomContexts, HealthCheck } from "@orchestr8/core"
import { checkResultsLayer, checkRunnerLayer, combatLayer, importsLayer } from "@orchestr8/core/file"
import { McpServer, workerServices as servicesOf } from "@orchestr8/worker"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Invocation } from "./Invocation.ts"
import { ownProgram } from "./ownProgram.ts"
import { projectConfig, watchedTicketServices } from "./ticketServices.ts"

const ofProject = Layer.unwrap(
  Effect.gen(function* () {
    const projectRoot = yield* (yield* Invocation).projectRoot
    return Layer.mergeAll(
      checkResultsLayer(projectRoot),
      checkRunnerLayer(projectRoot),
      combatLayer({ projectRoot }),
      importsLayer({ projectRoot }),
      servicesOf(projectRoot)
    )
  })
)

const mcpServer = Layer.succeed(McpServer, [ownProgram.node, ownProgram.tickets, "mcp"])

export const workerServices = Layer.mergeAll(HealthCheck.layer, FiefdomContexts.layer, mcpServer).pipe(
  Layer.provideMerge(Layer.mergeAll(watchedTicketServices, projectConfig, ofProject))
)
