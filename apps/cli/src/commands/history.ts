/** `tickets history`: who did what, newest first. */
import { OperationPage } from "@orchestr8/contracts"
import { TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { defineCommand } from "../CliCommand.ts"
import { formatOperations } from "../format/history.ts"
import { Output } from "../Output.ts"
import { given, optionalText, ticketId } from "../parameters.ts"
import { ticketServices } from "../ticketServices.ts"
import { parsePageSize } from "../values.ts"

export const command = defineCommand(
  Command.make(
    "history",
    {
      id: ticketId.pipe(Argument.optional),
      limit: Flag.Int("limit").pipe(Flag.withDescription("At most so many, 1 to 1000. Default: 50"), Flag.optional),
      cursor: optionalText("cursor", "<cursor>", "Go on behind the page before: its next_cursor")
    },
    Effect.fnUntraced(function* ({ cursor, id, limit }) {
      const manager = yield* TicketManager
      const output = yield* Output
      const size = yield* Effect.fromResult(parsePageSize(limit))
      const page = yield* manager.history({ limit: size, ...given({ id, cursor }) })
      yield* output.answer(OperationPage, page, formatOperations)
      if (page.next_cursor !== null) yield* output.notice(`older ones: add --cursor ${page.next_cursor}`)
    })
  ).pipe(
    Command.provide(ticketServices),
    Command.withDescription(
      "Show the history, newest first: every change of every ticket, with who made it. It is never rewritten. The number in front is what tickets undo and tickets watch --since take."
    ),
    Command.withExamples([
      { command: "tickets history --limit 10" },
      { command: "tickets history 3f2 --json", description: "of one ticket, with before and after" }
    ])
  )
)
