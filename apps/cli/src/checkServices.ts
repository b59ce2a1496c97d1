/** The services that run checks and look into the code of the project; apart, because few commands need them. */
import { FiefdomContexts, HealthCheck } from "@orchestr8/core"
import { checkResultsLayer, checkRunnerLayer, combatLayer, importsLayer } from "@orchestr8/core/file"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Invocation } from "./Invocation.ts"
import { projectConfig, ticketServices } from "./ticketServices.ts"

const underProject = <A, E, R>(layer: (projectRoot: string) => Layer.Layer<A, E, R>) =>
  Layer.unwrap(
    Effect.gen(function* () {
      const { projectRoot } = yield* Invocation
      return layer(yield* projectRoot)
    })
  )

const base = Layer.mergeAll(ticketServices, projectConfig, underProject(checkResultsLayer))

/** `HealthCheck`, and what is under it. */
export const healthServices = HealthCheck.layer.pipe(
  Layer.provide(underProject(checkRunnerLayer)),
  Layer.provideMerge(base)
)

/** `FiefdomContexts`, and what is under it. */
export const contextServices = FiefdomContexts.layer.pipe(
  Layer.provide(underProject((projectRoot) => importsLayer({ projectRoot }))),
  Layer.provide(underProject((projectRoot) => combatLayer({ projectRoot }))),
  Layer.provideMerge(base)
)
