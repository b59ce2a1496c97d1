/** A wrong command line in plain words, with the nearest right one. Pure. */
import { nearest } from "@orchestr8/core"
import type { CliError, InvalidValue, UnrecognizedOption } from "effect/cli/CliError"
import { globalFlags } from "./globalFlags.ts"

export interface UsageProblem {
  readonly message: string
  readonly hint: string
}

export const usageProblem = (error: CliError): UsageProblem => {
  if (error._tag !== "ShowHelp") return { message: error.message, hint: "see: tickets --help" }
  const [first] = error.errors
  const hint = `see: ${error.commandPath.join(" ")} --help`
  if (first === undefined) return { message: "a command is missing", hint }
  const near = suggestionsFor(first)
  return { message: messageOf(first), hint: near.length === 0 ? hint : `did you mean ${near.join(" or ")}? ${hint}` }
}

const suggestionsFor = (error: CliError): ReadonlyArray<string> => {
  if (error._tag === "UnknownSubcommand") return error.suggestions
  if (error._tag === "InvalidValue") return [nearest(error.value, choicesOf(error) ?? []) ?? []].flat()
  if (error._tag !== "UnrecognizedOption") return []
  return error.suggestions.length > 0 ? error.suggestions : globalSuggestions(error)
}

/** The parser knows only the flags of the command itself. */
const globalSuggestions = ({ option }: UnrecognizedOption): ReadonlyArray<string> => {
  const near = nearest(
    option,
    globalFlags.map(({ id }) => `--${id}`)
  )
  return near?.[2] === option[2] && near !== undefined ? [near] : []
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
    case "UnexpectedArgument":
      return `too many arguments: ${error.arguments.map((argument) => JSON.stringify(argument)).join(" ")}`
    case "InvalidValue":
      return valueMessage(error)
    default:
      return error.message
  }
}

const valueMessage = (error: InvalidValue): string => {
  const name = error.kind === "flag" ? `--${error.option}` : error.option.toUpperCase()
  if (error.kind === "flag" && error.value === "") return `the flag ${name} needs a value`
  const choices = choicesOf(error)
  const expectation = choices === undefined ? wanted(error.expected) : `is none of ${choices.join(", ")}`
  return `${name}: ${JSON.stringify(error.value)} ${expectation}`
}

/** A choice comes as `"open" | "resolved"`. */
const choicesOf = ({ expected }: InvalidValue): ReadonlyArray<string> | undefined =>
  /^"[^"]*"(?: \| "[^"]*")+$/.test(expected) ? expected.split(" | ").map((choice) => choice.slice(1, -1)) : undefined

const wanted = (expected: string): string =>
  /a finite number|an integer/.test(expected) ? "is not a whole number" : `is not right: ${expected}`
