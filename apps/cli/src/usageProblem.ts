/** A wrong command line in plain words, with the nearest right one. Pure. */
import type { CliError } from "effect/cli/CliError"

export interface UsageProblem {
  readonly message: string
  readonly hint: string
}

/** Undefined when help was all that was asked for. */
export const usageProblem = (error: CliError): UsageProblem | undefined => {
  if (error._tag !== "ShowHelp") return { message: error.message, hint: "see: tickets --help" }
  const [first] = error.errors
  if (first === undefined) return undefined
  const suggestions = "suggestions" in first ? first.suggestions : []
  const nearest = suggestions.length === 0 ? "" : `did you mean ${suggestions.join(" or ")}? `
  return { message: messageOf(first), hint: `${nearest}see: ${error.commandPath.join(" ")} --help` }
}

const messageOf = (error: CliError): string => {
  switch (error._tag) {
    case "UnrecognizedOption":
      return `there is no flag ${error.option}`
    case "UnknownSubcommand":
      return `there is no command ${JSON.stringify(error.subcommand)}`
    case "MissingOption":
      return `the flag --${error.option} is missing`
    case "MissingArgument":
      return `the argument ${error.argument.toUpperCase()} is missing`
    default:
      return error.message
  }
}
