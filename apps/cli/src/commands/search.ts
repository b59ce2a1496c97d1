/** `tickets search`: tickets that contain words, best first. */
import { ValidationError } from "@orchestr8/contracts"
import * as Effect from "effect/Effect"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import { answerList } from "../answers.ts"
import { defineCommand } from "../CliCommand.ts"
import { selectionFlags } from "../parameters.ts"
import { selectionOf } from "../selection.ts"
import { ticketServices } from "../ticketServices.ts"

export const command = defineCommand(
  Command.make(
    "search",
    {
      text: Argument.String("text").pipe(
        Argument.withDescription("Words; every one must begin a word of the ticket"),
        Argument.atLeast(1)
      ),
      ...selectionFlags
    },
    Effect.fnUntraced(function* ({ text, ...selection }) {
      const search = text.join(" ")
      if (search.trim() === "") return yield* nothingToFind
      yield* answerList({ ...(yield* Effect.fromResult(selectionOf(selection))), search })
    })
  ).pipe(
    Command.provide(ticketServices),
    Command.withDescription(
      "Find tickets by words in title, description, fiefdom, id, errors, warnings and notes; the best match comes first. For fields such as priority:high, see tickets list --query."
    ),
    Command.withExamples([
      { command: "tickets search login proxy" },
      { command: "tickets search ImportError --all --json", description: "the archive too" }
    ])
  )
)

const nothingToFind = Effect.fail(
  new ValidationError({
    field: "text",
    reason: "has no word to search for",
    hint: "for all tickets, see: tickets list"
  })
)
