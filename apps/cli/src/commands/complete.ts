/** `tickets complete`: the end of a claim, with its result. */
import type { Outcome, Ticket } from "@orchestr8/contracts"
import { outcomes } from "@orchestr8/contracts"
import { TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { answerTicket } from "../answers.ts"
import { healthServices } from "../checkServices.ts"
import { defineCommand } from "../CliCommand.ts"
import { Invocation } from "../Invocation.ts"
import { Output } from "../Output.ts"
import { leaseToken, optionalText, ticketId } from "../parameters.ts"
import { prove } from "../proof.ts"

const UNPROVEN = "review: nothing proves this fix"

export const command = defineCommand(
  Command.make(
    "complete",
    {
      id: ticketId,
      token: leaseToken,
      outcome: Flag.Literals("outcome", outcomes).pipe(Flag.withDescription("How it ended")),
      reason: optionalText("reason", "<text>", "Why, for the person who looks at it")
    },
    Effect.fnUntraced(function* ({ id, outcome, reason, token }) {
      const manager = yield* TicketManager
      const output = yield* Output
      const proven = yield* provenOutcome(yield* manager.get(id), outcome)
      const completion = { token, outcome: proven, reason: proven === outcome ? Option.getOrElse(reason, () => outcome) : UNPROVEN }
      const ticket = yield* manager.complete(id, completion)
      if (proven !== outcome) yield* output.notice(`${UNPROVEN}; a person decides`)
      yield* answerTicket(ticket)
    })
  ).pipe(
    Command.provide(healthServices),
    Command.withDescription(
      "End a claim. With succeeded the fix is proven first: the ticket's verify command runs, or else the check that made it; if that fails, exit 7 and nothing changes, so go on working and try again. A ticket with neither waits for a person. failed opens it for the next attempt; gave_up, needs_attention and cancelled open it and ask for a person."
    ),
    Command.withExamples([
      { command: "tickets complete 3f2 --token 1 --outcome succeeded" },
      { command: 'tickets complete 3f2 --token 1 --outcome gave_up --reason "needs a database"' }
    ])
  )
)

/** What the outcome is when the word of a worker does not count. */
const provenOutcome = Effect.fnUntraced(function* (ticket: Ticket, outcome: Outcome) {
  if (outcome !== "succeeded" && outcome !== "gone") return outcome
  const { projectRoot } = yield* Invocation
  return (yield* prove(ticket, yield* projectRoot)) ? outcome : "review"
})
