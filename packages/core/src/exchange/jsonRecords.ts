/**
 * The records of a JSON input: a list of objects, one object, or one object a line (JSON Lines). Tolerates a byte
 * order mark, a comma at the end of a line, pages of lists, and the bare `NaN` and `Infinity` that Python writes.
 * Every record it gives is at most 256 levels deep, so that recursive readers cannot overflow.
 */
import * as Result from "effect/Result"
import type { Fields } from "./fields.ts"
import { isFields } from "./fields.ts"
import type { Skipped } from "./Imported.ts"

export interface JsonRecord {
  readonly where: string
  readonly fields: Fields
}

/** What was found, and what was not a record. */
export interface Found<A> {
  readonly records: ReadonlyArray<A>
  readonly skipped: ReadonlyArray<Skipped>
}

const MAX_DEPTH = 256
const BARE = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\bInfinity\b|\bNaN\b/g

export const parseJson = (input: string): Result.Result<unknown, string> => {
  const text = input.startsWith("\ufeff") ? input.slice(1) : input
  const value = tryParse(() => text)
  if (Result.isSuccess(value) || !/NaN|Infinity/.test(text)) return value
  const mended = tryParse(() => text.replace(BARE, (token) => (token.startsWith('"') ? token : "null")))
  return Result.isSuccess(mended) ? mended : value
}

/** The records of a whole input; a failure when there is something in it and nothing of it is JSON. */
export const readRecords = (input: string): Result.Result<Found<JsonRecord>, string> => {
  if (input.trim() === "") return Result.succeed({ records: [], skipped: [] })
  const whole = parseJson(input)
  if (Result.isFailure(whole)) return Result.mapError(readLines(input), () => whole.failure)
  const value = whole.success
  if (typeof value !== "object" || value === null) return Result.fail("neither a JSON object nor a list of objects")
  return Result.succeed(recordsOf([value].flat(2), (index) => `record ${index + 1}`))
}

/** The objects among some values; `place` names a value by its index. */
export const recordsOf = (values: ReadonlyArray<unknown>, place: (index: number) => string): Found<JsonRecord> => {
  const records: Array<JsonRecord> = []
  const skipped: Array<Skipped> = []
  for (const [index, value] of values.entries()) {
    const where = place(index)
    if (!isFields(value)) skipped.push({ where, reason: "not a JSON object" })
    else if (isTooDeep(value)) skipped.push({ where, reason: `nested deeper than ${MAX_DEPTH} levels` })
    else records.push({ where, fields: value })
  }
  return { records, skipped }
}

const tryParse = (text: () => string): Result.Result<unknown, string> => {
  try {
    return Result.succeed(JSON.parse(text()))
  } catch (cause) {
    return Result.fail(`not valid JSON: ${cause instanceof Error ? cause.message : String(cause)}`)
  }
}

const readLines = (input: string): Result.Result<Found<JsonRecord>, string> => {
  const found: Array<Found<JsonRecord>> = []
  let readable = false
  for (const [index, line] of input.split("\n").entries()) {
    const text = line.trim()
    if (text === "") continue
    const where = `line ${index + 1}`
    const value = parseJson(text.endsWith(",") ? text.slice(0, -1) : text)
    if (Result.isFailure(value)) found.push({ records: [], skipped: [{ where, reason: value.failure }] })
    else found.push(recordsOf([value.success].flat(), () => where))
    readable ||= Result.isSuccess(value)
  }
  if (!readable) return Result.fail("no line is valid JSON")
  return Result.succeed({
    records: found.flatMap(({ records }) => records),
    skipped: found.flatMap(({ skipped }) => skipped)
  })
}

const isTooDeep = (value: Fields): boolean => {
  let level: ReadonlyArray<object> = [value]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth === MAX_DEPTH) return true
    level = level.flatMap((item) =>
      Object.values(item).filter((child): child is object => typeof child === "object" && child !== null)
    )
  }
  return false
}
