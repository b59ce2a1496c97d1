/** Who hears what a deployment does while it does it: a terminal, the demo. Hearing nothing is the default. */
import type { Deployment } from "@orchestr8/contracts"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"

export type Listener = (deployment: Deployment, event: string) => Effect.Effect<void>

export const Progress = Context.Reference<Listener>("@orchestr8/worker/Progress", {
  defaultValue: () => () => Effect.void
})
