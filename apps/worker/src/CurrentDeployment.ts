/**
 * Whose work is proven, provided around everything that a deployment does: its proofs run with little of our environment,
 * and are found when they outlive it. Undefined where a person asks about their own files.
 */
import * as Context from "effect/Context"

export interface ProvenDeployment {
  readonly id: string
  /** The project whose deployment it is; absolute. */
  readonly projectRoot: string
}

export const CurrentDeployment = Context.Reference<ProvenDeployment | undefined>(
  "@orchestr8/worker/CurrentDeployment",
  {
    defaultValue: () => undefined
  }
)
