/** Who hears what a deployment does while it does it: a terminal, the demo. Hearing nothing is the default. */
import type { AgentEvent, Deployment } from "@orchestr8/contracts"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"

export type Listener = (deployment: Deployment, event: string) => Effect.Effect<void>

/** What the worker does. */
export const Progress = Context.Reference<Listener>("@orchestr8/worker/Progress", {
  defaultValue: () => () => Effect.void
})

/** What the agent does. */
export const AgentProgress = Context.Reference<(deployment: Deployment, event: AgentEvent) => Effect.Effect<void>>(
  "@orchestr8/worker/AgentProgress",
  { defaultValue: () => () => Effect.void }
)
