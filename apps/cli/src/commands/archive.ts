/** `tickets archive`: puts tickets away. */
import { TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import * as Command from "effect/cli/Command"
import { answerTickets } from "../answers.ts"
import { defineCommand } from "../CliCommand.ts"
import { ticketIds } from "../parameters.ts"
import { ticketServices } from "../ticketServices.ts"

export const command = defineCommand(
  Command.make(
    "archive",
    { ids: ticketIds },
    Effect.fnUntraced(function* ({ ids }) {
      const manager = yield* TicketManager
      yield* answerTickets(yield* manager.archive(ids))
    })
  ).pipe(
    Command.provide(ticketServices),
    Command.withDescription(
      "Put tickets away, all or none: their files move to .orchestr8/tickets/archive and lists leave them out. Nothing is lost; tickets restore brings them back, and one tickets undo brings back all of them."
    ),
    Command.withExamples([
      { command: "tickets archive 3f2 0d4c" },
      { command: "tickets list --status resolved", description: "what could go" }
    ])
  )
)
