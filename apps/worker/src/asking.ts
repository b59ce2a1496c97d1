/**
 * A question makes its ticket need a person, and its answer ends that: the attention of a ticket names the oldest
 * question of the deployment that is open. Whoever answers and whoever hears the answer both see to it, because either
 * may be gone by then.
 */
import type { Answer, Question, TicketId } from "@orchestr8/contracts"
import { contextOf, ValidationError } from "@orchestr8/contracts"
import { CurrentActor, type Fence, TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import { type QuestionDraft, Questions } from "./Questions.ts"

const LONGEST = 200

/** `question: Which colour?` */
const reasonOf = ({ kind, text }: QuestionDraft): string =>
  `${kind}: ${text.trim().split("\n", 1)[0] ?? ""}`.slice(0, LONGEST)

const isReason = (reason: string): boolean => reason.startsWith("question: ") || reason.startsWith("permission: ")

/** Refused before anything is written when the fence is stale. */
export const askPerson = Effect.fn("askPerson")(function* (
  deployment: string,
  ticketId: TicketId,
  draft: QuestionDraft,
  fence: Fence
) {
  const manager = yield* TicketManager
  yield* manager.setAttention(ticketId, reasonOf(draft), { deployment, fence })
  return yield* (yield* Questions).ask(deployment, ticketId, draft)
})

/** An agent does not answer itself. */
export const answerQuestion = Effect.fn("answerQuestion")(function* (
  deployment: string,
  id: number,
  answer: Pick<Answer, "option" | "text">
) {
  const actor = yield* CurrentActor
  if (actor.startsWith("agent:")) {
    const hint = "end your turn; you are continued with the answer of a person"
    return yield* new ValidationError({ field: "actor", reason: `${actor} is an agent, and people answer`, hint })
  }
  const question = yield* (yield* Questions).answer(deployment, id, answer)
  yield* settleAttention(question)
  return question
})

export const awaitPerson = Effect.fn("awaitPerson")(function* (question: Question, fence: Fence) {
  const answer = yield* (yield* Questions).awaitAnswer(question.deployment, question.id)
  yield* settleAttention(question, fence)
  return answer
})

/** Leaves an attention alone that means something else. */
const settleAttention = Effect.fnUntraced(function* ({ deployment, ticket_id }: Question, fence?: Fence) {
  const manager = yield* TicketManager
  const attention = contextOf.attention(yield* manager.get(ticket_id))
  if (attention?.deployment !== deployment || !isReason(attention.reason)) return
  const open = (yield* (yield* Questions).list(deployment)).find(({ answer }) => answer === null)
  const reason = open === undefined ? null : reasonOf(open)
  if (reason === attention.reason) return
  yield* manager.setAttention(ticket_id, reason, { deployment, ...(fence === undefined ? {} : { fence }) })
})
