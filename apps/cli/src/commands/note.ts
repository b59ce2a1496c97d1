/** `tickets note`: a remark on a ticket. */
import { TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { answerTicket } from "../answers.ts"
import { defineCommand } from "../CliCommand.ts"
import { textOrStdin } from "../input.ts"
import { given, leaseToken, optionalText, ticketId } from "../parameters.ts"
import { ticketServices } from "../ticketServices.ts"

export const command = defineCommand(
  Command.make(
    "note",
    {
      id: ticketId,
      text: Argument.String("text").pipe(Argument.withDescription("What to remember; - reads stdin")),
      author: optionalText("author", "<author>", "Who says it. Default: the name of the actor"),
      token: Flag.optional(leaseToken)
    },
    Effect.fnUntraced(function* ({ author, id, text, token }) {
      const manager = yield* TicketManager
      const fence = Option.map(token, (held) => ({ token: held }))
      const note = { text: yield* textOrStdin(text), ...given({ author, fence }) }
      yield* answerTicket(yield* manager.addNote(id, note))
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
