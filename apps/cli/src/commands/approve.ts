/** `tickets approve`: takes a proven fix. */
import { approve } from "@orchestr8/worker"
import * as Effect from "effect/Effect"
import * as Command from "effect/cli/Command"
import { answerTicket } from "../answers.ts"
import { defineCommand } from "../CliCommand.ts"
import { Output } from "../Output.ts"
import { ticketId } from "../parameters.ts"
import { personOnly } from "../personOnly.ts"
import { workerServices } from "../workerServices.ts"

export const command = defineCommand(
  Command.make(
    "approve",
    { id: ticketId },
    Effect.fnUntraced(function* ({ id }) {
      const output = yield* Output
      yield* personOnly(id, "to approve")
      const { mergedInto, ticket } = yield* approve(id)
      if (mergedInto !== undefined) yield* output.notice(`merged into ${mergedInto}`)
      yield* answerTicket(ticket)
    })
  ).pipe(
    Command.provide(workerServices),
    Command.withDescription(
      "Take the fix of a ticket that waits for review: its branch is merged into the one that is checked out, and the ticket resolves. The merge is verified first, aside; when it does not hold, exit 7 and nothing changes."
    ),
    Command.withExamples([
      { command: "tickets list --attention", description: "what waits" },
      { command: "tickets diff 3f2", description: "what would come" },
      { command: "tickets approve 3f2" }
    ])
  )
)
