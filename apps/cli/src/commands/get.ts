/** `tickets get`: several tickets at once. */
import { TicketsById, toDetail } from "@orchestr8/contracts"
import { TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import * as Command from "effect/cli/Command"
import { defineCommand } from "../CliCommand.ts"
import { formatTicket } from "../format/ticket.ts"
import { Output } from "../Output.ts"
import { ticketIds } from "../parameters.ts"
import { ticketServices } from "../ticketServices.ts"

export const command = defineCommand(
  Command.make(
    "get",
    { ids: ticketIds },
    Effect.fnUntraced(function* ({ ids: texts }) {
      const manager = yield* TicketManager
      const output = yield* Output
      const ids = yield* Effect.forEach(texts, (text) =>
        Effect.catchTag(manager.resolveId(text), "NotFound", () => Effect.succeed(text))
      )
      const found = yield* manager.bulkGet(ids)
      const tickets = Object.fromEntries(Object.entries(found).map(([id, ticket]) => [id, ticket && toDetail(ticket)]))
      const asked = [...new Set(ids)]
      yield* output.answer(TicketsById, { tickets }, (view, page) =>
        asked
          .flatMap((id) => view.tickets[id] ?? [])
          .map((ticket) => formatTicket(ticket, page))
          .join("\n\n")
      )
      const missing = asked.filter((id) => found[id] === null)
      if (missing.length > 0) yield* output.notice(`no ticket ${missing.join(", ")}`)
    })
  ).pipe(
    Command.provide(ticketServices),
    Command.withDescription(
      "Show several tickets at once. An id without a ticket is no error: with --json its value is null."
    ),
    Command.withExamples([
      {
        command: "tickets get 3f2a1b9c 0d4c77e1 --json",
        description: '{"tickets": {"3f2a1b9c": {…}, "0d4c77e1": null}}'
      }
    ])
  )
)
