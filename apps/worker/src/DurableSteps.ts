/**
 * The steps of one deployment as its engine remembers them. What a step gave, or the conclusion that it failed with, is on
 * disk before the next one begins; a step that has ended never runs again, one that was running when its process died
 * does. So a step looks first at what it may have done already. The names of steps are a stored format.
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { Conclusion } from "./Conclusion.ts"

export const Waited = Schema.Literals(["answered", "cancelled", "unanswered"])
export type Waited = typeof Waited.Type

export class DurableSteps extends Context.Service<
  DurableSteps,
  {
    readonly step: <A, I extends Schema.Json, R>(
      name: string,
      success: Schema.Codec<A, I>,
      execute: Effect.Effect<A, Conclusion, R>
    ) => Effect.Effect<A, Conclusion, R>
    /**
     * Waits for a person's word on a question of the deployment, at most so many milliseconds. Nothing of the deployment
     * runs meanwhile, and it survives its process.
     */
    readonly awaitAnswer: (question: number, patience: number) => Effect.Effect<Waited>
  }
>()("@orchestr8/worker/DurableSteps") {}
