/** The services over the project that a command line names, for commands to provide to themselves. */
import { CurrentActor, TicketManager } from "@orchestr8/core"
import { projectConfigLayer } from "@orchestr8/core/file"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Invocation } from "./Invocation.ts"
import { System } from "./System.ts"

const tickets = (options: { readonly watch: boolean }) =>
  Layer.unwrap(
    Effect.gen(function* () {
      const { actor, lockDeadline, projectRoot } = yield* Invocation
      return Layer.merge(
        TicketManager.layerFile({ projectRoot: yield* projectRoot, lockDeadline: yield* lockDeadline, ...options }),
        Layer.succeed(CurrentActor, yield* actor)
      )
    })
  )

/** For commands that look once: edits made before they opened the store are seen, later ones are not waited for. */
export const ticketServices = tickets({ watch: false })

/** For commands that stay. */
export const watchedTicketServices = tickets({ watch: true })

export const projectConfig = Layer.unwrap(
  Effect.gen(function* () {
    const { environment } = yield* System
    const { projectRoot } = yield* Invocation
    return projectConfigLayer({ projectRoot: yield* projectRoot, environment })
  })
)
