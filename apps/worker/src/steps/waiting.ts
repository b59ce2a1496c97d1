/** A deployment that waits for a person: nothing of it runs, and it keeps its claim for as long as it has patience. */
import { spanMillis } from "@orchestr8/contracts"
import { TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import { currentConfig } from "../currentConfig.ts"
import { deploymentId, type Order } from "../DeploymentEngine.ts"
import { openJournal } from "../Journal.ts"
import { Questions } from "../Questions.ts"

const HOUR = 60 * 60_000

/** Gives how long it waits, in milliseconds. */
export const beginWaiting = Effect.fn("beginWaiting")(function* (order: Order, number: number) {
  const manager = yield* TicketManager
  const { worker } = yield* currentConfig
  const journal = yield* openJournal(deploymentId(order))
  const id = deploymentId(order)
  const question = (yield* (yield* Questions).list(id)).find((asked) => asked.id === number)
  const patience = spanMillis(worker.timeouts.answer)
  // No worker has to run for the claim to last: the answer may come when none does.
  yield* manager.renew(order.ticket_id, order.attempt, patience + HOUR)
  yield* journal.change({ question: number, reason: `waits for an answer: ${question?.text ?? "?"}` })
  const what =
    question === undefined || question.options.length === 0 ? "TEXT" : question.options.map(({ id }) => id).join(" or ")
  yield* journal.log(`asks: ${question?.text ?? "?"}; answer with: tickets answer ${id} ${what}`, { note: true })
  return patience
})
