/**
 * Reads the filter language: `status:open fiefdom:src/ err:>0 -label:x word "exact phrase"`. Terms are separated
 * by white space and must all hold; `-` negates one. Never throws: a text that is no filter is a `FilterProblem`.
 *
 * A word whose beginning looks like a field (`[a-z]+:`) must be one, so that a slip does not search for itself;
 * `src/a.ts:12`, `http://x`, `std::vector`, `c:/x`, `Error:` and `--flag` are words. Inside quotes `\"` and `\\` stand
 * for `"` and `\`; a backslash before a word takes the word literally.
 */
import * as Result from "effect/Result"
import { FIELD, fields, readText } from "./fields.ts"
import type { FieldValue } from "./fields.ts"
import type { Condition, Filter, FilterProblem, Term } from "./Filter.ts"
import { nearest } from "./nearest.ts"

/** In UTF-16 units. Also keeps the SQL of a filter far below the 1,000 levels of an expression in SQLite. */
const MAX_LENGTH = 2000

const SPACE = /^\s*/
const NEGATION = /^-(?=[^-\s])/
const QUOTED = /^"((?:[^"\\]|\\["\\]|\\(?!["\\]))*)"/
const BARE = /^\S*/

/** Reads a filter; the empty text is the filter that matches everything. */
export const parseFilter = (text: string): Result.Result<Filter, FilterProblem> => {
  if (text.length > MAX_LENGTH) {
    const message = `a filter has at most ${MAX_LENGTH} characters`
    return Result.fail({ message, start: MAX_LENGTH, end: text.length })
  }
  const terms: Array<Term> = []
  for (let at = skip(SPACE, text, 0); at < text.length;) {
    const read = readTerm(text, at)
    if (Result.isFailure(read)) return Result.fail(read.failure)
    terms.push(read.success.term)
    at = skip(SPACE, text, read.success.end)
  }
  return Result.succeed({ terms })
}

/** Free text as a filter without any syntax: every word between white space must be found. */
export const wordsFilter = (text: string): Filter => ({
  terms: (text.match(/\S+/g) ?? []).map((word) => ({
    negated: false,
    condition: { _tag: "Text", within: "ticket", text: word, exact: false }
  }))
})

const skip = (pattern: RegExp, text: string, at: number): number => at + (pattern.exec(text.slice(at))?.[0].length ?? 0)

const readTerm = (
  text: string,
  start: number
): Result.Result<{ readonly term: Term; readonly end: number }, FilterProblem> => {
  const at = skip(NEGATION, text, start)
  const field = FIELD.exec(text.slice(at))
  return readValue(text, at + (field?.[0].length ?? 0)).pipe(
    Result.flatMap((value) =>
      Result.map(readCondition(field?.[1], at, value), (condition) => ({
        term: { negated: at > start, condition },
        end: value.end
      }))
    )
  )
}

const readCondition = (
  field: string | undefined,
  at: number,
  value: FieldValue
): Result.Result<Condition, FilterProblem> => {
  if (field === undefined) return Result.succeed(readText(value, "ticket"))
  const read = fields.get(field)
  if (read !== undefined) return read(value)
  const known = nearest(field, [...fields.keys()])
  return Result.fail({
    message: `there is no field ${field}: (quotes search for the text itself)`,
    start: at,
    end: at + field.length + 1,
    ...(known === undefined ? {} : { hint: `${known}:` })
  })
}

const readValue = (text: string, start: number): Result.Result<FieldValue, FilterProblem> => {
  if (text[start] !== '"') {
    const end = skip(BARE, text, start)
    return Result.succeed({ text: text.slice(start, end), quoted: false, start, end })
  }
  const quoted = QUOTED.exec(text.slice(start))
  if (quoted === null) {
    const hint = `${text.slice(start)}"`
    return Result.fail({ message: "the quote is not closed", start, end: text.length, hint })
  }
  const end = start + quoted[0].length
  const next = skip(BARE, text, end)
  if (next > end) {
    const hint = `${quoted[0]} ${text.slice(end, next)}`
    return Result.fail({ message: "a space is missing after the quote", start, end: next, hint })
  }
  return Result.succeed({ text: (quoted[1] ?? "").replace(/\\(["\\])/g, "$1"), quoted: true, start, end })
}
