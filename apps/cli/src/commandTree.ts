/** The `tickets` command with its verbs. Verbs that are not asked for are there by name only. */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Command from "effect/cli/Command"
import type { CliCommand } from "./CliCommand.ts"
import { defineCommand } from "./CliCommand.ts"
import type { CommandEntry, CommandGroup } from "./commandTable.ts"
import { globalFlags } from "./globalFlags.ts"

const description = `Tickets for code bases that coding agents work on: one JSON file a ticket, inside the project.

New here? Run "tickets init", then "tickets create TITLE --fiefdom FOLDER" and "tickets list". An agent learns the commands from "tickets prime". Every command explains itself: tickets COMMAND --help.

Data goes to stdout, everything else to stderr. Exit codes: 0 ok, 1 unexpected, 2 usage or validation, 3 not found, 4 conflict, 5 store unavailable, 6 problems found, 7 verification failed, 8 agent failed, 129, 130 and 143 signals.`

/** Only the commands that the arguments can mean are loaded; completions need all of them. */
export const commandTree = Effect.fnUntraced(function* (
  table: ReadonlyArray<CommandGroup>,
  argv: ReadonlyArray<string>
) {
  const complete = argv.some((argument) => argument.startsWith("--completions"))
  const toCommand = (entry: CommandEntry): Effect.Effect<CliCommand> => {
    if (complete) return Effect.map(loaded(entry), Command.withDescription(entry.summary))
    return argv.includes(entry.name) ? loaded(entry) : Effect.succeed(named(entry))
  }
  const groups = yield* Effect.forEach(table, ({ commands, group }) =>
    Effect.map(Effect.forEach(commands, toCommand), (members) => ({ group, commands: members }))
  )
  return Command.make("tickets").pipe(
    Command.withDescription(description),
    Command.withSubcommands(groups),
    Command.provide(services),
    Command.withGlobalFlags(globalFlags)
  )
})

/** Schemas and stores are behind this import: help and the version do without them. */
const services = Layer.unwrap(
  Effect.map(
    Effect.promise(() => import("./commandServices.ts")),
    ({ commandServices }) => commandServices
  )
)

const named = ({ name, summary }: CommandEntry): CliCommand =>
  defineCommand(Command.make(name).pipe(Command.withShortDescription(summary)))

const loaded = (entry: CommandEntry): Effect.Effect<CliCommand> =>
  Effect.map(Effect.promise(entry.load), ({ command }) => command)
