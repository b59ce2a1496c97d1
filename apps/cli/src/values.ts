/** Values of flags that are more than a word: JSON objects, time spans, instants, command lines. Pure. */
import type { Timestamp } from "@orchestr8/contracts"
import { parseTimestamp, Span, spanMillis, TicketContext, ValidationError } from "@orchestr8/contracts"
import { splitCommandLine } from "@orchestr8/core"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"

type Parsed<A> = Result.Result<A, ValidationError>

const refuse = (field: string, reason: string, hint: string) =>
  Result.fail(new ValidationError({ field, reason, hint }))

const decodeObject = Schema.decodeUnknownOption(Schema.fromJsonString(TicketContext))

export const parseContext = (text: string): Parsed<TicketContext> =>
  Option.match(decodeObject(text), {
    onNone: () => refuse("--context", "is not a JSON object", `say it such as '{"file_path": "src/a.ts"}'`),
    onSome: (context): Parsed<TicketContext> => Result.succeed(context)
  })

const units: Readonly<Record<string, string>> = { ms: "milli", s: "second", m: "minute", h: "hour", d: "day" }

/** Milliseconds of `10 minutes`, `90 seconds`, `10m`, `90s`. */
export const parseSpan = (field: string, text: string): Parsed<number> => {
  const [, amount, unit = ""] = /^(\d+(?:\.\d+)?) ?(ms|s|m|h|d)$/.exec(text.trim()) ?? []
  const span = amount === undefined ? text.trim() : `${amount} ${units[unit]}`
  if (Schema.is(Span)(span) && spanMillis(span) > 0) return Result.succeed(spanMillis(span))
  return refuse(field, `${JSON.stringify(text)} is not a time span`, "say it such as 10 minutes, or 90s")
}

export const parseInstant = (field: string, text: string): Parsed<Timestamp> => {
  const instant = parseTimestamp(text)
  return instant === undefined
    ? refuse(field, `${JSON.stringify(text)} is not a time`, "say it such as 2026-11-22T09:30:00Z")
    : Result.succeed(instant)
}

/** The same text, when it can run as a verify command. */
export const parseVerify = (text: string): Parsed<string> =>
  Result.match(splitCommandLine(text), {
    onFailure: (reason) => refuse("--verify", reason, "say a program with its arguments, such as npm test"),
    onSuccess: (): Parsed<string> => Result.succeed(text)
  })

const PAGE_SIZE = 50

export const parsePageSize = (limit: Option.Option<number>): Parsed<number> => {
  const size = Option.getOrElse(limit, () => PAGE_SIZE)
  return size >= 1 && size <= 1000
    ? Result.succeed(size)
    : refuse("--limit", `${size} is not between 1 and 1000`, "see: --help")
}
