/**
 * The steps of a deployment as activities of its workflow, and a person's answer as a durable deferred. What waits for an
 * answer is woken by whoever sees the answer first: `watch` is called whenever a deployment begins to wait, also when it
 * is replayed after its process died.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Activity from "effect/workflow/Activity"
import * as DurableClock from "effect/workflow/DurableClock"
import * as DurableDeferred from "effect/workflow/DurableDeferred"
import { WorkflowEngine, WorkflowInstance } from "effect/workflow/WorkflowEngine"
import { Conclusion } from "../Conclusion.ts"
import { DurableSteps, Waited } from "../DurableSteps.ts"

/** A person's word on one question of a deployment. What they said is with the question. */
export const answerTo = (question: number) => DurableDeferred.make(`answer-${question}`, { success: Waited })

export interface Waiting {
  /** Called before it waits, and again with every replay. */
  readonly begins: (question: number, token: DurableDeferred.Token) => Effect.Effect<void>
  readonly ends: Effect.Effect<void>
}

/** For the workflow that runs in this fiber. */
export const workflowSteps = ({ begins, ends }: Waiting) =>
  Effect.map(Effect.context<WorkflowEngine | WorkflowInstance>(), (context) => {
    // No more than these: who provides other services around a step means them.
    const workflow = Context.pick(WorkflowEngine, WorkflowInstance)(context)
    return DurableSteps.of({
      step: (name, success, execute) =>
        Effect.provide(
          Activity.make({ name, success, error: Conclusion, execute: Effect.scoped(execute) }),
          workflow
        ) as typeof execute,
      awaitAnswer: (question, patience) =>
        Effect.gen(function* () {
          const answer = answerTo(question)
          yield* begins(question, yield* DurableDeferred.token(answer))
          const nobody = DurableClock.sleep({ name: `patience-${question}`, duration: patience, inMemoryThreshold: 0 })
          const first = yield* DurableDeferred.raceAll({
            name: `answer-${question}`,
            success: Waited,
            error: Schema.Never,
            effects: [DurableDeferred.await(answer), Effect.as(nobody, "unanswered" as const)]
          })
          yield* ends
          return first
        }).pipe(Effect.provide(workflow))
    })
  })
