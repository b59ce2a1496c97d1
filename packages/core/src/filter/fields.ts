/**
 * The fields of the filter language, `name:value`, and how each reads its value. A value that is refused comes
 * back as a problem whose hint is the nearest value that would be accepted.
 */
import { isTicketIdPrefix, normaliseFiefdom, priorities, ticketStatuses } from "@orchestr8/contracts"
import * as Result from "effect/Result"
import type { AgeComparison, AgeField, AgeUnit, Comparison, Condition, CountField, FilterProblem } from "./Filter.ts"
import { ageFields, agentStates, countFields, traits } from "./Filter.ts"
import { nearest } from "./nearest.ts"

/** The beginning of a term that must be a field; not that of `http://x`, `std::vector`, `c:/x`, `a.ts:1`, `Error:`. */
export const FIELD = /^([a-z]{2,}):(?!\/\/|:)/

/** What stands after the colon: the text without its quotes and escapes, and where it stands with them. */
export interface FieldValue {
  readonly text: string
  readonly quoted: boolean
  readonly start: number
  readonly end: number
}

type ReadValue = (value: FieldValue) => Result.Result<Condition, FilterProblem>

const refuse = ({ start, end }: FieldValue, message: string, hint?: string) =>
  Result.fail<FilterProblem>({ message, start, end, ...(hint === undefined ? {} : { hint }) })

/** One or more known words with commas between them; kept in the order of `known`, each once. */
const oneOf =
  <A extends string>(known: ReadonlyArray<A>, condition: (anyOf: ReadonlyArray<A>) => Condition): ReadValue =>
  (value) => {
    const words = value.text.split(",")
    const isKnown = (word: string) => known.some((each) => each === word)
    const unknown = words.find((word) => !isKnown(word))
    if (unknown === undefined) return Result.succeed(condition(known.filter((each) => words.includes(each))))
    const repaired = words.map((word) => (isKnown(word) ? word : nearest(word, known)))
    return refuse(value, `"${unknown}" is none of ${known.join(", ")}`, repaired.join(","))
  }

const anyText =
  (condition: (text: string) => Condition): ReadValue =>
  (value) =>
    value.text === "" ? refuse(value, "a value is missing after the colon") : Result.succeed(condition(value.text))

const fiefdom =
  (within: "exact" | "subtree"): ReadValue =>
  (value) => {
    const normalised = normaliseFiefdom(value.text)
    if (Result.isFailure(normalised)) return refuse(value, normalised.failure)
    const subtree = within === "subtree" || /[/\\]\s*$/.test(value.text)
    return Result.succeed({ _tag: "Fiefdom", fiefdom: normalised.success, subtree })
  }

const COUNT = /^(<=|>=|<|>|=)?(\d{1,9})$/

const count =
  (of: CountField): ReadValue =>
  (value) => {
    const [, comparison = "=", digits] = COUNT.exec(value.text) ?? []
    if (digits === undefined) return refuse(value, "a comparison with a number is expected, such as >0 or =2", ">0")
    return Result.succeed({ _tag: "Count", of, comparison: comparison as Comparison, value: Number(digits) })
  }

const AGE = /^(<=|>=|<|>)?(\d{1,6})([smhdw])$/

const age =
  (of: AgeField): ReadValue =>
  (value) => {
    const [, comparison, digits, unit] = AGE.exec(value.text) ?? []
    if (comparison !== undefined) {
      const amount = Number(digits)
      return Result.succeed({ _tag: "Age", of, comparison: comparison as AgeComparison, amount, unit: unit as AgeUnit })
    }
    const hint = digits === undefined ? "<2d" : `<${value.text}`
    return refuse(value, "a comparison with a time span is expected, such as <2d or >3h (s, m, h, d, w)", hint)
  }

const id: ReadValue = (value) => {
  const prefix = value.text.toLowerCase()
  return isTicketIdPrefix(prefix)
    ? Result.succeed({ _tag: "Id", prefix })
    : refuse(value, "an id is 1 to 8 hexadecimal digits")
}

const word = ({ quoted, text }: FieldValue): string =>
  !quoted && text.length > 1 && text.startsWith("\\") ? text.slice(1) : text

/** A word or a phrase. A word may start with a backslash, which takes what follows literally. */
export const readText = (value: FieldValue, within: "ticket" | "title"): Condition => ({
  _tag: "Text",
  within,
  text: word(value),
  exact: value.quoted
})

const title: ReadValue = (value) =>
  value.text === "" && !value.quoted
    ? refuse(value, "a value is missing after the colon")
    : Result.succeed(readText(value, "title"))

/** How to read the value of each field, by name. */
export const fields: ReadonlyMap<string, ReadValue> = new Map([
  ["status", oneOf(ticketStatuses, (anyOf) => ({ _tag: "Status", anyOf }))],
  ["fiefdom", fiefdom("exact")],
  ["under", fiefdom("subtree")],
  ["label", anyText((label) => ({ _tag: "Label", label }))],
  ["priority", oneOf(priorities, (anyOf) => ({ _tag: "Priority", anyOf }))],
  ...countFields.map((of) => [of, count(of)] as const),
  ...ageFields.map((of) => [of, age(of)] as const),
  ["agent", oneOf(agentStates, (anyOf) => ({ _tag: "Agent", anyOf }))],
  ["check", anyText((check) => ({ _tag: "Check", check }))],
  ["id", id],
  ["title", title],
  ["is", oneOf(traits, (anyOf) => ({ _tag: "Is", anyOf }))]
])
