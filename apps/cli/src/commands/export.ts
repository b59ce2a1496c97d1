/** `tickets export`: all tickets, for elsewhere. */
import type { Operation } from "@orchestr8/contracts"
import { fromMillis, ValidationError } from "@orchestr8/contracts"
import { exportCsv, exportJson, exportMarkdown, TicketManager } from "@orchestr8/core"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { warnOfUnreadable } from "../answers.ts"
import { defineCommand } from "../CliCommand.ts"
import { Invocation } from "../Invocation.ts"
import { Output } from "../Output.ts"
import { toggle } from "../parameters.ts"
import { ticketServices } from "../ticketServices.ts"

const formats = ["json", "csv", "markdown"] as const
const PAGE = 1000

export const command = defineCommand(
  Command.make(
    "export",
    {
      format: Flag.Literals("format", formats).pipe(Flag.withDescription("Default: json"), Flag.withDefault("json")),
      all: toggle("all", "Archived tickets too")
    },
    Effect.fnUntraced(function* ({ all, format }) {
      const manager = yield* TicketManager
      const output = yield* Output
      if ((yield* Invocation).json && format !== "json") return yield* jsonAsWell(format)
      const tickets = yield* Stream.runCollect(manager.all({ all }))
      switch (format) {
        case "csv":
          yield* output.text(exportCsv(tickets))
          break
        case "markdown":
          yield* output.text(exportMarkdown(tickets))
          break
        case "json": {
          const ids = new Set(tickets.map(({ id }) => id))
          const operations = (yield* Stream.runCollect(history)).filter(({ ticket_id }) => ids.has(ticket_id)).reverse()
          const exportedAt = fromMillis(yield* Clock.currentTimeMillis)
          yield* output.text(exportJson({ tickets, operations, exportedAt }))
        }
      }
      yield* warnOfUnreadable
    })
  ).pipe(
    Command.provide(ticketServices),
    Command.withDescription(
      "Print all tickets but the archived ones. json has everything, history included, and tickets import orchestr8 reads it back; csv is for spreadsheets, markdown for reading."
    ),
    Command.withExamples([
      { command: "tickets export --all > tickets.json" },
      { command: "tickets export --format csv > tickets.csv" }
    ])
  )
)

/** Newest first. */
const history = Stream.paginate(undefined as string | undefined, (cursor) =>
  Effect.map(
    TicketManager.use((manager) => manager.history({ limit: PAGE, ...(cursor === undefined ? {} : { cursor }) })),
    ({ next_cursor, operations }): readonly [ReadonlyArray<Operation>, Option.Option<string>] => [
      operations,
      Option.fromNullishOr(next_cursor)
    ]
  )
)

const jsonAsWell = (format: string) =>
  Effect.fail(
    new ValidationError({
      field: "--format",
      reason: `${format} is not JSON`,
      hint: "leave out --json, or say --format json"
    })
  )
