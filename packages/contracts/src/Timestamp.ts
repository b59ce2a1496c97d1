/**
 * Instants with microseconds. Written as UTC `YYYY-MM-DDTHH:MM:SS.ffffff+00:00`, so that text order is time
 * order; read in any ISO form. A form without a zone is local time, which is what the Python original wrote.
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as SchemaGetter from "effect/SchemaGetter"
import * as SchemaIssue from "effect/SchemaIssue"

const CANONICAL = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{6}\+00:00$/u
const FIRST = Date.parse("0001-01-01T00:00:00.000Z")
const LAST = Date.parse("9999-12-31T23:59:59.999Z")
const ISO = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d)?(?:[.,](\d{1,9}))?\s*(Z|[+-]\d\d:?(?:\d\d)?)?)?$/i

const isRealDay = (text: string): boolean =>
  new Date(Date.parse(`${text.slice(0, 23)}Z`)).getUTCDate() === Number(text.slice(8, 10))

/** UTC with six fraction digits: `2026-11-22T09:30:00.000000+00:00`. */
export const Timestamp = Schema.String.check(
  Schema.isPattern(CANONICAL, { expected: "a UTC time such as 2026-11-22T09:30:00.000000+00:00" }),
  Schema.makeFilter((text) => isRealDay(text) || "that month has no such day")
).pipe(Schema.brand("Timestamp"))
export type Timestamp = typeof Timestamp.Type

/** From milliseconds since 1970, with the microseconds below them if known. */
export const fromMillis = (millis: number, micros = 0): Timestamp => {
  const iso = new Date(Math.floor(millis)).toISOString()
  return `${iso.slice(0, 23)}${String(micros).padStart(3, "0")}+00:00` as Timestamp
}

/** Milliseconds since 1970, the microseconds cut off. */
export const toMillis = (timestamp: Timestamp): number => Date.parse(`${timestamp.slice(0, 23)}Z`)

/** Reads any ISO form; undefined when the text is none. */
export const parseTimestamp = (text: string): Timestamp | undefined => {
  if (CANONICAL.test(text) && isRealDay(text)) return text as Timestamp
  const match = ISO.exec(text.trim())
  if (match === null) return undefined
  const [, date, minutes = "00:00", seconds = ":00", fraction = "", zone] = match
  const digits = fraction.padEnd(6, "0").slice(0, 6)
  const offset = zone === undefined ? "" : /^z$/i.test(zone) ? "Z" : normaliseOffset(zone)
  const millis = Date.parse(`${date}T${minutes}${seconds}.${digits.slice(0, 3)}${offset}`)
  return millis >= FIRST && millis <= LAST ? fromMillis(millis, Number(digits.slice(3))) : undefined
}

const normaliseOffset = (zone: string): string => {
  const digits = zone.slice(1).replace(":", "").padEnd(4, "0")
  return `${zone[0]}${digits.slice(0, 2)}:${digits.slice(2)}`
}

/** Any ISO form on the outside, the canonical one inside. */
export const TimestampFromString = Schema.String.pipe(
  Schema.decodeTo(Timestamp, {
    decode: SchemaGetter.transformEffect((text: string) => {
      const timestamp = parseTimestamp(text)
      return timestamp === undefined
        ? Effect.fail(new SchemaIssue.InvalidValue({ message: "not an ISO time" }))
        : Effect.succeed(timestamp as string)
    }),
    encode: SchemaGetter.transform((timestamp: string) => timestamp)
  })
)

const two = (n: number): string => String(n).padStart(2, "0")

/** Local `HH:MM:SS`: the `time` of a note, a format of the Python original. */
export const toLocalTime = (timestamp: Timestamp): string => {
  const date = new Date(toMillis(timestamp))
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
}

/** Local time without a zone, six digits: the `deployed_at` of the combat file. */
export const toNaiveLocal = (timestamp: Timestamp): string => {
  const date = new Date(toMillis(timestamp))
  const day = `${String(date.getFullYear()).padStart(4, "0")}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day}T${toLocalTime(timestamp)}.${timestamp.slice(20, 26)}`
}
