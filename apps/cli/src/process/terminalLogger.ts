/**
 * What the program logs, for people: one line each on stderr, in the words of the error and without its stack. With
 * `TICKETS_DEBUG` the stack follows; the log of the worker has it always.
 */
import { plainText } from "@orchestr8/core"
import * as Cause from "effect/Cause"
import * as Formatter from "effect/Formatter"
import type * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import type * as LogLevel from "effect/LogLevel"

const words: Partial<Record<LogLevel.LogLevel, string>> = { Fatal: "error", Error: "error", Warn: "warning" }

/** `warning: the lease was not renewed: the disk is full`. */
export const formatLog = (
  { cause, logLevel, message }: Pick<Logger.Options<unknown>, "cause" | "logLevel" | "message">,
  debug: boolean
): string => {
  const parts = Array.isArray(message) ? message : [message]
  const said = parts.map((part) => (typeof part === "string" ? part : Formatter.formatJson(part))).join(" ")
  const reason = cause.reasons.length === 0 ? "" : reasonOf(cause)
  const parted = said.trim() === "" || reason === "" ? `${said.trim()}${reason}` : `${said}: ${reason}`
  const text = said.includes(reason) ? said : parted
  const level = words[logLevel]
  const line = plainText(level === undefined ? text : `${level}: ${text}`).replaceAll("\n", " ")
  return debug && cause.reasons.length > 0 ? `${line}\n${plainText(Cause.pretty(cause))}` : line
}

/** The first line of the error, or of what it comes from where it says nothing itself. */
const reasonOf = (cause: Cause.Cause<unknown>): string => {
  let error = Cause.squash(cause)
  while (error instanceof Error && error.message === "" && error.cause !== undefined) error = error.cause
  const text = error instanceof Error ? error.message || error.name : String(error)
  return text.split("\n", 1)[0] ?? ""
}

/** In the place of the default ones. `write` gets whole lines. */
export const terminalLogger = (write: (line: string) => void, debug: boolean): Layer.Layer<never> =>
  Logger.layer([Logger.make((options) => write(`${formatLog(options, debug)}\n`))])
