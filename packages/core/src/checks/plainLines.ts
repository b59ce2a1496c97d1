/**
 * The output of foreign programs as plain lines: no escape sequences, control characters or bidirectional
 * overrides, and valid UTF-8. Cleaned a line at a time, so that an unfinished sequence hides no other line.
 */
import { plainText } from "../exchange/plainText.ts"

const LINE_BREAK = /\r\n?|[\n\u2028\u2029]/
// oxlint-disable-next-line no-control-regex -- control characters are what this finds
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/
const INVISIBLE = /[\u202a-\u202e\u2066-\u2069\ufeff]/g

/** The longest line that a parser looks at: bounds what a pattern can cost. */
const MAX_LINE = 4000
const MAX_MESSAGE_LINE = 500
const MAX_MESSAGE_LINES = 30

/** The lines of a text as a person would read them: each at most 4,000 characters, one blank line for several. */
export const plainLines = (text: string): ReadonlyArray<string> => {
  const lines: Array<string> = []
  for (const raw of text.split(LINE_BREAK)) {
    const line = raw === "" ? raw : plainLine(raw.length > MAX_LINE ? raw.slice(0, MAX_LINE) : raw)
    if (line !== "" || lines.at(-1) !== "") lines.push(line)
  }
  return lines
}

const plainLine = (line: string): string =>
  (CONTROL.test(line) ? plainText(line) : line).replace(INVISIBLE, "").toWellFormed()

/** One line of at most `max` characters; a cut ends in an ellipsis. */
export const oneLine = (text: string, max = MAX_MESSAGE_LINE): string => {
  const line = plainLines(text).join(" ").replace(/\s+/g, " ").trim()
  return line.length > max ? `${line.slice(0, max - 1).toWellFormed()}…` : line
}

/** At most 30 lines of at most 500 characters, without blank lines at either end. The only control character left is the line feed. */
export const messageText = (text: string): string => {
  const lines = plainLines(text).map((line) => line.replaceAll("\t", "  ").trimEnd())
  const first = lines.findIndex((line) => line !== "")
  if (first < 0) return ""
  const last = lines.findLastIndex((line) => line !== "")
  const kept = lines.slice(first, Math.min(last + 1, first + MAX_MESSAGE_LINES))
  kept[0] = (kept[0] ?? "").trimStart()
  return kept.map((line) => (line.length > MAX_MESSAGE_LINE ? oneLine(line) : line)).join("\n")
}
