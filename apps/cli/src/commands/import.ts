/** `tickets import`: tickets from elsewhere. */
import { fromMillis, ticketIdFromBytes, TicketId, ValidationError } from "@orchestr8/contracts"
import type { ImportOptions, ImportResult } from "@orchestr8/core"
import {
  importBacklog,
  importBeads,
  importGithub,
  importOrchestr8,
  importTaskwarrior,
  TicketManager
} from "@orchestr8/core"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import * as Schema from "effect/Schema"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import { defineCommand } from "../CliCommand.ts"
import { readBacklog, readImport } from "../importSource.ts"
import { Output } from "../Output.ts"
import { toggle } from "../parameters.ts"
import { ticketServices } from "../ticketServices.ts"

const codecs = {
  orchestr8: importOrchestr8,
  beads: importBeads,
  taskwarrior: importTaskwarrior,
  github: importGithub
} as const

const formats = ["orchestr8", "beads", "backlog", "taskwarrior", "github"] as const

const ImportReport = Schema.Struct({
  /** Tickets that were not here before, in the order of the source. */
  imported: Schema.Array(TicketId),
  /** Tickets that are here already, word for word. */
  unchanged: Schema.Array(TicketId),
  skipped: Schema.Array(Schema.Struct({ where: Schema.String, reason: Schema.String }))
})

export const command = defineCommand(
  Command.make(
    "import",
    {
      format: Argument.Literals("format", formats).pipe(Argument.withDescription(formats.join(", "))),
      source: Argument.String("file").pipe(Argument.withDescription("The file; - is stdin. For backlog: its folder")),
      dryRun: toggle("dry-run", "Say what would come in, and change nothing")
    },
    Effect.fnUntraced(function* ({ dryRun, format, source }) {
      const manager = yield* TicketManager
      const output = yield* Output
      const options = yield* importOptions
      const read =
        format === "backlog"
          ? importBacklog(yield* readBacklog(source), options)
          : codecs[format](yield* readImport(source), options)
      const { skipped, tickets } = yield* importable(read, format)
      const present = yield* manager.bulkGet(tickets.map(({ id }) => id))
      const isNew = ({ id }: { readonly id: TicketId }) => present[id] === null
      const written = dryRun ? tickets.filter(isNew) : yield* manager.importTickets(tickets)
      const imported = new Set(written.map(({ id }) => id))
      const unchanged = tickets.flatMap(({ id }) => (imported.has(id) ? [] : [id]))
      yield* output.answer(ImportReport, { imported: [...imported], unchanged, skipped }, (report) =>
        report.imported.join("\n")
      )
      for (const { reason, where } of skipped) yield* output.notice(`skipped ${where}: ${reason}`)
      const counts = [
        `${imported.size} ${dryRun ? "would be imported" : "imported"}`,
        `${unchanged.length} here already`,
        `${skipped.length} skipped`
      ]
      yield* output.notice(counts.join(", "))
    })
  ).pipe(
    Command.provide(ticketServices),
    Command.withDescription(
      "Take in tickets from elsewhere and print the ids of the new ones: our own export, ticket files of the Python original, Beads (JSON Lines), a Backlog.md folder, Taskwarrior (task export), GitHub issues (gh issue list --json …, or the REST API). Ids and times stay where the source has them. All or none; one tickets undo takes the import back."
    ),
    Command.withExamples([
      { command: "tickets import beads .beads/issues.jsonl --dry-run" },
      { command: "tickets import backlog ./backlog" },
      {
        command:
          "gh issue list --json number,title,body,state,labels,createdAt,updatedAt,comments | tickets import github -"
      }
    ])
  )
)

/** Ids that the source does not give are random; one that is taken by then is refused by the manager. */
const importOptions: Effect.Effect<ImportOptions> = Effect.gen(function* () {
  const bytes = yield* Effect.replicateEffect(Random.nextIntBetween(0, 256), 4)
  let next = bytes.reduce((value, byte) => value * 256 + byte, 0)
  const newId = () => {
    next = (next + 1) % 2 ** 32
    return ticketIdFromBytes(Uint8Array.of(next >>> 24, next >>> 16, next >>> 8, next))
  }
  return { now: fromMillis(yield* Clock.currentTimeMillis), newId }
})

const importable = (read: ImportResult, format: string) =>
  Effect.mapError(
    Effect.fromResult(read),
    (reason) =>
      new ValidationError({
        field: "file",
        reason,
        hint: `nothing was imported; is it what ${format} writes? see: tickets import --help`
      })
  )
