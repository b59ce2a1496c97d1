/** `tickets escalate`: a general is stuck. */
import { TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { answerTicket } from "../answers.ts"
import { defineCommand } from "../CliCommand.ts"
import { ticketServices } from "../ticketServices.ts"

export const command = defineCommand(
  Command.make(
    "escalate",
    {
      general: Argument.String("general").pipe(Argument.withDescription("The agent that is stuck, such as general-7")),
      reason: Flag.String("reason").pipe(Flag.withMetavar("<reason>"), Flag.withDescription("What it is stuck on"))
    },
    Effect.fnUntraced(function* ({ general, reason }) {
      const manager = yield* TicketManager
      yield* answerTicket(yield* manager.escalate(general, reason), ({ id }) => id)
    })
  ).pipe(
    Command.provide(ticketServices),
    Command.withDescription(
      "Say that an agent is stuck: makes a high-priority ticket in the fiefdom general/GENERAL and prints its id. While that one is open, escalating the same general again adds a note to it."
    ),
    Command.withExamples([{ command: 'tickets escalate general-7 --reason "no network in the sandbox"' }])
  )
)
