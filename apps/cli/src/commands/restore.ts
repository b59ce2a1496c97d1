/** `tickets restore`: brings archived tickets back. */
import { TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import * as Command from "effect/cli/Command"
import { answerTickets } from "../answers.ts"
import { defineCommand } from "../CliCommand.ts"
import { ticketIds } from "../parameters.ts"
import { ticketServices } from "../ticketServices.ts"

export const command = defineCommand(
  Command.make(
    "restore",
    { ids: ticketIds },
    Effect.fnUntraced(function* ({ ids }) {
      const manager = yield* TicketManager
      yield* answerTickets(yield* manager.restore(ids))
    })
  ).pipe(
    Command.provide(ticketServices),
    Command.withDescription("Bring archived tickets back, all or none; they become open."),
    Command.withExamples([
      { command: "tickets list --status archived", description: "what there is" },
      { command: "tickets restore 3f2" }
    ])
  )
)
