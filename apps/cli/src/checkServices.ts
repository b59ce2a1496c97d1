/** The services that run checks and look into the code of the project; apart, because few commands need them. */
import { FiefdomContexts, HealthCheck } from "@orchestr8/core"
import { checkResultsLayer, checkRunnerLayer, combatLayer, importsLayer } from "@orchestr8/core/file"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Invocation } from "./Invocation.ts"
import { projectConfig, ticketServices, watchedTicketServices } from "./ticketServices.ts"

const underProject = <A, E, R>(layer: (projectRoot: string) => Layer.Layer<A, E, R>) =>
  Layer.unwrap(
    Effect.gen(function* () {
      const { projectRoot } = yield* Invocation
      return layer(yield* projectRoot)
    })
  )

const health = (tickets: typeof ticketServices) =>
  HealthCheck.layer.pipe(
    Layer.provide(underProject(checkRunnerLayer)),
    Layer.provideMerge(Layer.mergeAll(tickets, projectConfig, underProject(checkResultsLayer)))
  )

/** `HealthCheck`, and what is under it. */
export const healthServices = health(ticketServices)

/** The same for a command that stays. */
export const watchedHealthServices = health(watchedTicketServices)

/** `FiefdomContexts`, and what is under it. */
export const contextServices = FiefdomContexts.layer.pipe(
  Layer.provide(underProject((projectRoot) => importsLayer({ projectRoot }))),
  Layer.provide(underProject((projectRoot) => combatLayer({ projectRoot }))),
  Layer.provideMerge(Layer.mergeAll(ticketServices, projectConfig, underProject(checkResultsLayer)))
)
