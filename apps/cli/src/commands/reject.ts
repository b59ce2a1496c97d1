/** `tickets reject`: does not take a fix, and says why. */
import { reject } from "@orchestr8/worker"
import * as Effect from "effect/Effect"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { answerTicket } from "../answers.ts"
import { defineCommand } from "../CliCommand.ts"
import { ticketId } from "../parameters.ts"
import { personOnly } from "../personOnly.ts"
import { workerServices } from "../workerServices.ts"

export const command = defineCommand(
  Command.make(
    "reject",
    {
      id: ticketId,
      note: Flag.String("note").pipe(
        Flag.withMetavar("<text>"),
        Flag.withDescription("What is wrong with it; the next agent is told"),
        Flag.filter(
          (text) => text.trim() !== "",
          () => "a text that is not empty"
        )
      )
    },
    Effect.fnUntraced(function* ({ id, note }) {
      yield* personOnly(id, "to reject")
      yield* answerTicket(yield* reject(id, note))
    })
  ).pipe(
    Command.provide(workerServices),
    Command.withDescription(
      "Do not take the fix of a ticket that waits for review: the ticket is open again, and the next attempt is told why. The branch stays."
    ),
    Command.withExamples([{ command: 'tickets reject 3f2 --note "handle negative numbers too"' }])
  )
)
