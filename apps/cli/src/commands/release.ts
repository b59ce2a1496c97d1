/** `tickets release`: gives a claimed ticket back. */
import { TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import * as Command from "effect/cli/Command"
import { answerTicket } from "../answers.ts"
import { defineCommand } from "../CliCommand.ts"
import { leaseToken, ticketId } from "../parameters.ts"
import { ticketServices } from "../ticketServices.ts"

export const command = defineCommand(
  Command.make(
    "release",
    { id: ticketId, token: leaseToken },
    Effect.fnUntraced(function* ({ id, token }) {
      const manager = yield* TicketManager
      yield* answerTicket(yield* manager.release(id, token))
    })
  ).pipe(
    Command.provide(ticketServices),
    Command.withDescription("Give a claimed ticket back without a result: it is open again for the next one."),
    Command.withExamples([{ command: "tickets release 3f2 --token 1" }])
  )
)
