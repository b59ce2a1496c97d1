/** `tickets show`: one ticket, whole. */
import { TicketDetail, toDetail } from "@orchestr8/contracts"
import { TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import * as Command from "effect/cli/Command"
import { defineCommand } from "../CliCommand.ts"
import { formatTicket } from "../format/ticket.ts"
import { Output } from "../Output.ts"
import { ticketId } from "../parameters.ts"
import { ticketServices } from "../ticketServices.ts"

export const command = defineCommand(
  Command.make(
    "show",
    { id: ticketId },
    Effect.fnUntraced(function* ({ id }) {
      const manager = yield* TicketManager
      const output = yield* Output
      yield* output.answer(TicketDetail, toDetail(yield* manager.get(id)), formatTicket)
    })
  ).pipe(
    Command.provide(ticketServices),
    Command.withDescription(
      "Show one ticket with everything it says. With --json: the eleven keys of its file, as .orchestr8/tickets/ID.json has them."
    ),
    Command.withExamples([
      { command: "tickets show 3f2a1b9c", description: "for reading" },
      { command: "tickets show 3f2 --json", description: "for programs; a unique beginning of the id will do" }
    ])
  )
)
