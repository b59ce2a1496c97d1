/** A question to a person, from inside a deployment: the agent waits a little, and is continued with a later answer. */
import type { Question } from "@orchestr8/contracts"
import { ValidationError } from "@orchestr8/contracts"
import { askPerson, awaitPerson, Questions } from "@orchestr8/worker"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { asOwner, requireLease } from "./ownTicket.ts"
import type { ToolHandlers, ToolSession } from "./ToolHandlers.ts"

/** Seconds; below the limit that the clients of the known agents set for a tool. */
const WAIT = 45

export const askingTool = ({ closed, scope }: ToolSession): ToolHandlers<"ask_human"> => ({
  ask_human: Effect.fn("mcp.ask_human")(function* ({ options = [], question: text, wait_seconds = WAIT }) {
    if (scope === undefined) {
      const hint = "ask the person you work with in your own words, or leave the question on the ticket with add_note"
      return yield* new ValidationError({ field: "ask_human", reason: "works inside a deployment only", hint })
    }
    const { deployment, fence, ticketId } = scope
    yield* requireLease(scope)
    const names = options.map((name, at) => ({ id: String(at + 1), name }))
    const asked = (yield* (yield* Questions).list(deployment)).find(
      (question) => question.answer === null && question.kind === "question" && question.text === text
    )
    const question =
      asked ??
      (yield* asOwner(scope)(askPerson(deployment, ticketId, { kind: "question", text, options: names }, fence)))
    const heard = yield* awaitPerson(question, fence).pipe(
      asOwner(scope),
      Effect.raceFirst(closed),
      Effect.timeoutOption(wait_seconds * 1000)
    )
    const answer = Option.getOrUndefined(heard)
    if (!answer) {
      const message =
        "Nobody has answered yet. Do not guess: end your turn now and say what you wait for. You are continued with the answer."
      return { number: question.id, answered: false, option: null, text: "", message }
    }
    return {
      number: question.id,
      answered: true,
      option: optionName(question, answer.option),
      text: answer.text,
      message: `${answer.by} answered. Go on with it.`
    }
  })
})

const optionName = ({ options }: Question, chosen: string | null): string | null =>
  options.find(({ id }) => id === chosen)?.name ?? chosen
