/** `tickets summary`: how many tickets there are. */
import { FiefdomSummary, TicketSummary } from "@orchestr8/contracts"
import { TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import * as Command from "effect/cli/Command"
import { warnOfUnreadable } from "../answers.ts"
import { defineCommand } from "../CliCommand.ts"
import { formatFiefdomSummary, formatSummary } from "../format/summary.ts"
import { Output } from "../Output.ts"
import { toggle } from "../parameters.ts"
import { ticketServices } from "../ticketServices.ts"

export const command = defineCommand(
  Command.make(
    "summary",
    { byFiefdom: toggle("by-fiefdom", "One row a fiefdom") },
    Effect.fnUntraced(function* ({ byFiefdom }) {
      const manager = yield* TicketManager
      const output = yield* Output
      yield* byFiefdom
        ? output.answer(FiefdomSummary, yield* manager.fiefdomSummary, formatFiefdomSummary)
        : output.answer(TicketSummary, yield* manager.summary, formatSummary)
      yield* warnOfUnreadable
    })
  ).pipe(
    Command.provide(ticketServices),
    Command.withDescription("Count tickets by status, with their errors and warnings; archived ones are counted too."),
    Command.withExamples([
      { command: "tickets summary" },
      { command: "tickets summary --by-fiefdom", description: "where the trouble is" }
    ])
  )
)
