/** What every command file gives: one command whose errors have an exit code and whose services the entry provides. */
import type * as Command from "effect/cli/Command"
import type { CommandError } from "./ExitCode.ts"
import type { Invocation } from "./Invocation.ts"
import type { Output } from "./Output.ts"
import type { System } from "./System.ts"

/** What the process gives, whatever the command line says. */
export type ProcessServices = Command.Environment | System

export type CommandServices = ProcessServices | Invocation | Output

/** One verb of `tickets`. */
export type CliCommand = Command.Command<string, never, {}, CommandError, CommandServices>

/** Checks errors and services, then forgets name and input, which a table of all commands cannot tell apart. */
export const defineCommand = <Name extends string, Input, Context>(
  command: Command.Command<Name, Input, Context, CommandError, CommandServices>
): CliCommand => command as unknown as CliCommand
