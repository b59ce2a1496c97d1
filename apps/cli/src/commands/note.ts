/** `tickets note`: a remark on a ticket. */
import { TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import { answerTicket } from "../answers.ts"
import { defineCommand } from "../CliCommand.ts"
import { textOrStdin } from "../input.ts"
import { given, optionalText, ticketId } from "../parameters.ts"
import { ticketServices } from "../ticketServices.ts"

export const command = defineCommand(
  Command.make(
    "note",
    {
      id: ticketId,
      text: Argument.String("text").pipe(Argument.withDescription("What to remember; - reads stdin")),
      author: optionalText("author", "<author>", "Who says it. Default: the name of the actor")
    },
    Effect.fnUntraced(function* ({ author, id, text }) {
      const manager = yield* TicketManager
      yield* answerTicket(yield* manager.addNote(id, { text: yield* textOrStdin(text), ...given({ author }) }))
    })
  ).pipe(
    Command.provide(ticketServices),
    Command.withDescription("Add a dated remark to a ticket; to an archived one too, which stays archived."),
    Command.withExamples([
      { command: 'tickets note 3f2 "happens only behind the proxy"' },
      { command: "npm test 2>&1 | tail -20 | tickets note 3f2 -", description: "from stdin" }
    ])
  )
)
