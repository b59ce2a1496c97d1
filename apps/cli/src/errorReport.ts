/**
 * What a person or a program reads when a command fails: what is wrong, and what to do about it. Pure. `code` is the
 * name of the error in snake case, such as `not_found`; a wrong command line is `usage_error`, a bug `unexpected`.
 */
import type { ErrorReport } from "@orchestr8/contracts"
import { isCliError } from "effect/cli/CliError"
import type { CliError } from "effect/cli/CliError"
import { plain } from "./format/plain.ts"
import type { CommandError } from "./ExitCode.ts"
import { toJson } from "./json.ts"
import { usageProblem } from "./usageProblem.ts"

type Report = ErrorReport["error"]

/** Undefined for an end that needs no more words: for a missing command, a person has seen the help. */
export const reportOf = (error: CommandError | CliError, json: boolean): Report | undefined => {
  if (error._tag === "OutputClosed" || error._tag === "ProblemsFound") return undefined
  if (error._tag === "ShowHelp" && error.errors.length === 0 && !json) return undefined
  if (isCliError(error)) return { code: "usage_error", ...usageProblem(error) }
  const hint = error._tag === "OutputFailed" ? "free some space, or write somewhere else" : error.hint
  return { code: snakeCase(error._tag), message: error.message, hint }
}

/** For what nobody foresaw. */
export const unexpectedReport = (cause: unknown): Report => ({
  code: "unexpected",
  message: `unexpected: ${cause instanceof Error ? cause.message : String(cause)}`.split("\n", 1)[0] ?? "",
  hint: "run it again with TICKETS_DEBUG=1 to see where it comes from"
})

export const formatReport = (report: Report, json: boolean): string => {
  if (json) return `${toJson({ error: plain(report) })}\n`
  const { hint, message } = plain(report)
  const [first = "", ...more] = [...message.split("\n"), ...(hint === "" ? [] : hint.split("\n"))]
  return [`tickets: ${first}`, ...more.map((line) => `  ${line}`), ""].join("\n")
}

const snakeCase = (name: string): string => name.replace(/(?!^)[A-Z]/g, "_$&").toLowerCase()
