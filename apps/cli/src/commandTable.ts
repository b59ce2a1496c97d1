/**
 * Every command by name: its line in the help, and where it is. A command is loaded only when its name is among the
 * arguments, so that starting costs the same however many there are.
 */
import type * as Command from "effect/cli/Command"

export interface CommandEntry {
  readonly name: string
  readonly summary: string
  readonly load: () => Promise<{ readonly command: Command.Command.Any }>
}

export interface CommandGroup {
  readonly group: string
  readonly commands: ReadonlyArray<CommandEntry>
}

export const commandTable: ReadonlyArray<CommandGroup> = [
  {
    group: "Tickets",
    commands: [
      { name: "create", summary: "Make a ticket", load: () => import("./commands/create.ts") },
      { name: "list", summary: "List tickets, newest first", load: () => import("./commands/list.ts") },
      { name: "show", summary: "Show one ticket with everything it says", load: () => import("./commands/show.ts") }
    ]
  },
  {
    group: "Set-up",
    commands: [
      { name: "init", summary: "Make the ticket store of a project", load: () => import("./commands/init.ts") }
    ]
  }
]
