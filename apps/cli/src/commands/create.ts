/** `tickets create`: a new ticket. */
import { TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { answerTicket } from "../answers.ts"
import { defineCommand } from "../CliCommand.ts"
import { ticketContent } from "../content.ts"
import { contentFlags } from "../parameters.ts"
import { ticketServices } from "../ticketServices.ts"

export const command = defineCommand(
  Command.make(
    "create",
    {
      title: Argument.String("title").pipe(Argument.withDescription("The problem in one line")),
      fiefdom: Flag.String("fiefdom").pipe(
        Flag.withMetavar("<fiefdom>"),
        Flag.withDescription("The area of the code it is about, such as src/auth, or a name")
      ),
      ...contentFlags
    },
    Effect.fnUntraced(function* ({ fiefdom, title, ...content }) {
      const manager = yield* TicketManager
      const ticket = yield* manager.create({ title, fiefdom, ...(yield* ticketContent(content)) })
      yield* answerTicket(ticket, ({ id }) => id)
    })
  ).pipe(
    Command.provide(ticketServices),
    Command.withDescription(
      "Make a ticket: one problem to fix. Prints its id. An open ticket with at least one error is what an agent is deployed for."
    ),
    Command.withExamples([
      { command: 'tickets create "Login fails after a minute" --fiefdom src/auth --priority high --label bug' },
      {
        command:
          'tickets create "Totals are off" --fiefdom src/billing --error "sum.js:7 expected 6" --verify "npm test"',
        description: "with what proves the fix: a program and its arguments, run without a shell"
      },
      {
        command: "git log -1 | tickets create Regression --fiefdom src --description -",
        description: "description from stdin"
      }
    ])
  )
)
