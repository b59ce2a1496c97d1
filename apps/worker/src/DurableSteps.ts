/**
 * The steps of one deployment as its engine remembers them. What a step gave, or the conclusion that it failed with, is on
 * disk before the next one begins; a step that has ended never runs again, one that was running when its process died
 * does. So a step looks first at what it may have done already. The names of steps are a stored format.
 */
import type { Answer } from "@orchestr8/contracts"
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import type { Conclusion } from "./Conclusion.ts"

export class DurableSteps extends Context.Service<
  DurableSteps,
  {
    readonly step: <A, I extends Schema.Json, R>(
      name: string,
      success: Schema.Codec<A, I>,
      execute: Effect.Effect<A, Conclusion, R>
    ) => Effect.Effect<A, Conclusion, R>
    /**
     * The answer of a person to a question of the deployment; undefined when none came in so many milliseconds. Nothing of
     * the deployment runs meanwhile, and it survives its process.
     */
    readonly awaitAnswer: (question: number, patience: number) => Effect.Effect<Answer | undefined>
  }
>()("@orchestr8/worker/DurableSteps") {}
