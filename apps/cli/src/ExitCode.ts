/**
 * The exit code of every way a command can end, in one place. 0 ok, 1 unexpected, 2 usage or validation, 3 not found,
 * 4 conflict, 5 store unavailable, 6 problems found, 7 verification failed, 8 agent failed, 129, 130 and 143 signals.
 * Source: product.md section 4.
 */
import type { PublicError } from "@orchestr8/contracts"
import * as Data from "effect/Data"
import type { CliError } from "effect/cli/CliError"
import type { OutputError } from "./System.ts"

/** A check of the data found problems; they were printed, so there is nothing more to say. */
export class ProblemsFound extends Data.TaggedError("ProblemsFound")<{}> {}

/** Everything that a command can fail with. */
export type CommandError = PublicError | OutputError | ProblemsFound

const codes: Record<(CommandError | CliError)["_tag"], number> = {
  OutputClosed: 0,
  OutputFailed: 1,
  DuplicateOption: 1,
  ValidationError: 2,
  ConfigError: 2,
  DependencyCycle: 2,
  UnrecognizedOption: 2,
  MissingOption: 2,
  MissingArgument: 2,
  UnexpectedArgument: 2,
  InvalidValue: 2,
  UnknownSubcommand: 2,
  ShowHelp: 2,
  UserError: 2,
  NotFound: 3,
  InvalidTransition: 4,
  LeaseConflict: 4,
  RevisionConflict: 4,
  UndoRefused: 4,
  StoreUnavailable: 5,
  ProblemsFound: 6,
  VerificationFailed: 7,
  AgentFailed: 8
}

export const exitCodeOf = (error: CommandError | CliError): number => codes[error._tag]

export const signalExitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const

export const UNEXPECTED = 1
