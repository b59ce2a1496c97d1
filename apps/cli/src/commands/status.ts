/** `tickets status`: moves a ticket on. */
import { ticketStatuses } from "@orchestr8/contracts"
import { TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import { answerTicket } from "../answers.ts"
import { defineCommand } from "../CliCommand.ts"
import { ticketId } from "../parameters.ts"
import { ticketServices } from "../ticketServices.ts"

export const command = defineCommand(
  Command.make(
    "status",
    {
      id: ticketId,
      status: Argument.Literals("status", ticketStatuses).pipe(Argument.withDescription(ticketStatuses.join(", ")))
    },
    Effect.fnUntraced(function* ({ id, status }) {
      const manager = yield* TicketManager
      yield* answerTicket(yield* manager.updateStatus(id, status))
    })
  ).pipe(
    Command.provide(ticketServices),
    Command.withDescription(
      "Change the status of a ticket. open, in_progress and resolved change freely among each other, and any of them can be archived; an archived ticket comes back with tickets restore."
    ),
    Command.withExamples([{ command: "tickets status 3f2 in_progress" }, { command: "tickets status 3f2 resolved" }])
  )
)
