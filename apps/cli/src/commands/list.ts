/** `tickets list`: a page of tickets. */
import { sortKeys } from "@orchestr8/contracts"
import * as Effect from "effect/Effect"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { answerList } from "../answers.ts"
import { defineCommand } from "../CliCommand.ts"
import { given, optionalText, selectionFlags, toggle } from "../parameters.ts"
import { selectionOf } from "../selection.ts"
import { ticketServices } from "../ticketServices.ts"

export const command = defineCommand(
  Command.make(
    "list",
    {
      ...selectionFlags,
      ready: toggle("ready", "Only what an agent may start on: open, with errors, waiting for nothing and nobody"),
      attention: toggle("attention", "Only what needs a person"),
      query: optionalText("query", "<query>", 'Words and fields, such as "priority:high age:<2d -label:later login"'),
      sort: Flag.Literals("sort", sortKeys).pipe(Flag.withDescription("Default: created, newest first"), Flag.optional),
      reverse: toggle("reverse", "The other way round")
    },
    Effect.fnUntraced(function* ({ attention, query, ready, reverse, sort, ...selection }) {
      const selected = yield* Effect.fromResult(selectionOf(selection, given({ query }).query))
      const traits = {
        ...(ready ? { ready } : {}),
        ...(attention ? { attention } : {}),
        ...(reverse ? { reverse } : {})
      }
      yield* answerList({ ...selected, ...traits, ...given({ sort }) })
    })
  ).pipe(
    Command.provide(ticketServices),
    Command.withDescription(
      "List tickets, newest first, the archive left out. The fields of --query: status, priority, label, check, title, id, fiefdom, under, err, warn, notes, age, updated, agent, is; - in front of a term negates it, quotes keep a phrase together."
    ),
    Command.withExamples([
      { command: "tickets list --ready", description: "what an agent would start on" },
      { command: "tickets list --status resolved,archived --under src" },
      { command: 'tickets list --query "priority:high,critical age:<2d" --sort updated' },
      { command: "tickets list --json --limit 10", description: 'a page; go on with --cursor and its "next_cursor"' }
    ])
  )
)
