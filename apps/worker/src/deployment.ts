/**
 * One deployment, from a claimed ticket to its end, as steps that its engine remembers: baseline, turns of the agent and
 * judgements of them, merge, finish. Only the proof resolves a ticket, whatever the agent says. Source: worker.md.
 */
import { CombatTracker, CurrentActor, TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { cancelledByPerson, Conclusion, needsAttention } from "./Conclusion.ts"
import { CurrentDeployment } from "./CurrentDeployment.ts"
import { deploymentId, type Order } from "./DeploymentEngine.ts"
import { DeploymentRecords } from "./DeploymentRecords.ts"
import { DurableSteps } from "./DurableSteps.ts"
import { concluding, guarded } from "./guard.ts"
import { Host } from "./Host.ts"
import { patient } from "./patience.ts"
import { Questions } from "./Questions.ts"
import { Baseline, takeBaseline } from "./steps/baseline.ts"
import { finish, Finished } from "./steps/finish.ts"
import { canBeMended, judge, Judgement, rejection } from "./steps/judgement.ts"
import { mergeProven } from "./steps/mergeProven.ts"
import { takeTurn, Turn, type TurnInput } from "./steps/turn.ts"
import { beginWaiting } from "./steps/waiting.ts"

/** One for work that the proof rejects, and some for questions. */
const MOST_TURNS = 10

export const carryOut = (order: Order) =>
  Effect.gen(function* () {
    const { step } = yield* DurableSteps
    const conclusion = yield* Effect.catchTag(attempt(order), "Conclusion", (early) => Effect.succeed(early))
    return yield* Effect.orDie(step("finish", Finished, finish(order, conclusion)))
  }).pipe((effect) =>
    Effect.gen(function* () {
      const { actor, projectRoot } = yield* Host
      return yield* effect.pipe(
        Effect.provideService(TicketManager, patient(yield* TicketManager)),
        Effect.provideService(DeploymentRecords, patient(yield* DeploymentRecords)),
        Effect.provideService(CombatTracker, patient(yield* CombatTracker)),
        Effect.provideService(Questions, patient(yield* Questions)),
        Effect.provideService(CurrentActor, actor),
        Effect.provideService(CurrentDeployment, { id: deploymentId(order), projectRoot })
      )
    })
  )

/** Gives how a proven fix ends; fails with how everything else does. */
const attempt = Effect.fnUntraced(function* (order: Order) {
  const { awaitAnswer, step } = yield* DurableSteps
  const watched = guarded(order)
  const baseline = yield* step("baseline", Baseline, watched(takeBaseline(order)))
  let input: TurnInput = { baseline }
  let mended = false
  for (let number = 1; number <= MOST_TURNS; number++) {
    const turn = yield* step(`turn-${number}`, Turn, watched(takeTurn(order, input)))
    input = { baseline, previous: turn }
    if (turn.question !== null) {
      const waiting = concluding(beginWaiting(order, turn.question))
      const patience = yield* step(`question-${number}`, Schema.Int, waiting)
      const waited = yield* awaitAnswer(turn.question, patience)
      if (waited === "cancelled") return yield* cancelledByPerson()
      if (waited === "unanswered") return yield* needsAttention("nobody answered the agent's question", "agent")
      continue
    }
    const judgement = yield* step(`judgement-${number}`, Judgement, watched(judge(order, baseline, turn)))
    if (judgement.failure === undefined) {
      return yield* step("merge", Conclusion, watched(mergeProven(order, baseline, turn)))
    }
    if (mended || !canBeMended(judgement, turn)) return yield* rejection(judgement, turn)
    mended = true
    input = { ...input, rejection: judgement }
  }
  return yield* needsAttention("the agent asked one question after the other", "agent")
})
