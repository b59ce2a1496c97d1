/** `tickets undo`: takes a change back. */
import { Operation } from "@orchestr8/contracts"
import { TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import { defineCommand } from "../CliCommand.ts"
import { formatUndone } from "../format/history.ts"
import { Output } from "../Output.ts"
import { ticketServices } from "../ticketServices.ts"

const Undone = Schema.Struct({ operations: Schema.Array(Operation) })

export const command = defineCommand(
  Command.make(
    "undo",
    {
      operation: Argument.Int("op").pipe(
        Argument.withDescription("Number of an operation in the history. Default: the newest one of the actor"),
        Argument.optional
      )
    },
    Effect.fnUntraced(function* ({ operation }) {
      const manager = yield* TicketManager
      const output = yield* Output
      yield* output.answer(Undone, yield* manager.undo(Option.getOrUndefined(operation)), formatUndone)
    })
  ).pipe(
    Command.provide(ticketServices),
    Command.withDescription(
      "Take back your newest change, or the one you name; changes of several tickets at once come back as one. It refuses, exit 4, when something later stands on it. Undoing an undo brings the change back."
    ),
    Command.withExamples([
      { command: "tickets undo" },
      { command: "tickets undo 42", description: "the number is in tickets history" }
    ])
  )
)
