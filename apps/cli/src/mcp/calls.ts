/**
 * Runs one tool: reads its arguments, opens the tickets when nobody has yet, and says in words what went wrong. Loaded
 * with the first call.
 */
import type { PublicError } from "@orchestr8/contracts"
import { actorOf, ValidationError } from "@orchestr8/contracts"
import { CurrentActor, decodeInput } from "@orchestr8/core"
import { deploymentRecordsLayer, questionsLayer } from "@orchestr8/worker"
import * as Cause from "effect/Cause"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Semaphore from "effect/Semaphore"
import { plain } from "../format/plain.ts"
import { Invocation } from "../Invocation.ts"
import { watchedTicketServices } from "../ticketServices.ts"
import type { AgentScope } from "./AgentScope.ts"
import { askingTool } from "./askingTool.ts"
import type { ToolName } from "./definitions.ts"
import { definitions } from "./definitions.ts"
import { progressTool } from "./progressTool.ts"
import { readingTools } from "./readingTools.ts"
import type { ProjectServices, ToolHandlers, ToolSession } from "./ToolHandlers.ts"
import { writingTools } from "./writingTools.ts"

/** What the agent reads; `refused` when nothing was done. */
export interface Reply {
  readonly refused: boolean
  readonly value: unknown
}

/** Runs tools until the scope ends. Never fails: a refusal is a reply. */
export const makeCalls = Effect.fnUntraced(function* (session: ToolSession) {
  const handlers: ToolHandlers = {
    ...readingTools(session),
    ...writingTools(session),
    ...progressTool(session),
    ...askingTool(session)
  }
  const scope = yield* Effect.scope
  const opening = yield* Semaphore.make(1)
  let opened: Context.Context<ProjectServices> | undefined

  /** Kept once it is there; a store that could not be opened is tried again by the next call. */
  const services = opening.withPermit(
    Effect.suspend(() =>
      opened === undefined
        ? Effect.uninterruptible(
            Effect.map(Layer.buildWithScope(projectServices(session.scope), scope), (built) => (opened = built))
          )
        : Effect.succeed(opened)
    )
  )

  const run = <Name extends ToolName>(name: Name, given: unknown) =>
    Effect.gen(function* () {
      const { input: schema } = definitions[name]
      const input = yield* Effect.mapError(
        decodeInput(schema, "arguments")(given),
        ({ field, hint, reason }) =>
          new ValidationError({
            field,
            reason,
            hint: `${hint}; ${name} takes: ${Object.keys(schema.fields).join(", ")}`
          })
      )
      const output = yield* Effect.provide(handlers[name](input), yield* services)
      return yield* Effect.orDie(Schema.encodeUnknownEffect(definitions[name].output)(output))
    })

  return (name: ToolName, given: unknown) =>
    run(name, given).pipe(
      Effect.map((value): Reply => ({ refused: false, value: plain(value) })),
      Effect.catchCause((cause) => (Cause.hasInterruptsOnly(cause) ? Effect.interrupt : refusal(cause)))
    )
})

const refusal = (cause: Cause.Cause<PublicError>): Effect.Effect<Reply> => {
  const error = Option.getOrUndefined(Cause.findErrorOption(cause))
  if (error !== undefined) return Effect.succeed({ refused: true, value: plain(`${error.message}\n${error.hint}`) })
  const value =
    "The tickets server failed unexpectedly; what it knows is on its stderr. Try once more, then go on without."
  return Effect.as(Effect.logError(cause), { refused: true, value })
}

const deploymentServices = Layer.unwrap(
  Effect.gen(function* () {
    const projectRoot = yield* (yield* Invocation).projectRoot
    return Layer.merge(deploymentRecordsLayer(projectRoot), questionsLayer(projectRoot))
  })
)

/** Inside a deployment the history names the deployment, whatever the environment says beside it. */
const projectServices = (scope: AgentScope | undefined) =>
  Layer.mergeAll(
    watchedTicketServices,
    deploymentServices,
    scope === undefined ? Layer.empty : Layer.succeed(CurrentActor, actorOf("agent", scope.deployment))
  )
