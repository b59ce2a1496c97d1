/**
 * Writes a filter in its canonical text: single spaces, a quote or a backslash only where it is needed. For every
 * filter, `parseFilter(formatFilter(filter))` is that filter again, as long as the text is not too long to read.
 */
import { FIELD } from "./fields.ts"
import type { Condition, Filter, Term, TextCondition } from "./Filter.ts"

/** The canonical text of a filter; `""` for the one that matches everything. */
export const formatFilter = (filter: Filter): string => filter.terms.map(formatTerm).join(" ")

const formatTerm = ({ condition, negated }: Term): string => {
  const text = formatCondition(condition)
  if (!negated) return /^-[^-]/.test(text) ? `\\${text}` : text
  return text.startsWith("-") ? `-\\${text}` : `-${text}`
}

const formatCondition = (condition: Condition): string => {
  switch (condition._tag) {
    case "Text":
      return formatText(condition)
    case "Status":
    case "Priority":
    case "Agent":
    case "Is":
      return `${condition._tag.toLowerCase()}:${condition.anyOf.join(",")}`
    case "Fiefdom":
      return `fiefdom:${quoteIfNeeded(condition.subtree ? `${condition.fiefdom}/` : condition.fiefdom)}`
    case "Label":
      return `label:${quoteIfNeeded(condition.label)}`
    case "Check":
      return `check:${quoteIfNeeded(condition.check)}`
    case "Id":
      return `id:${condition.prefix}`
    case "Count":
      return `${condition.of}:${condition.comparison === "=" ? "" : condition.comparison}${condition.value}`
    case "Age":
      return `${condition.of}:${condition.comparison}${condition.amount}${condition.unit}`
  }
}

const formatText = ({ exact, text, within }: TextCondition): string => {
  const field = within === "title" ? "title:" : ""
  if (exact) return `${field}${quote(text)}`
  const isWord = field === "" ? !FIELD.test(text) && !/^["\\]/.test(text) : !NO_VALUE.test(text)
  return isWord ? `${field}${text}` : `${field}\\${text}`
}

/** What does not stand for itself after the colon of a field. */
const NO_VALUE = /^(?:["\\:]|\/\/)/

const quote = (text: string): string => `"${text.replace(/["\\]/g, "\\$&")}"`

const quoteIfNeeded = (text: string): string => (NO_VALUE.test(text) || /\s/.test(text) ? quote(text) : text)
