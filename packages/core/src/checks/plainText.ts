/**
 * Text of foreign programs without escape sequences, control characters and bidirectional overrides. Lone
 * surrogates become U+FFFD, so that the result is always valid UTF-8. Every pattern here is linear, because it
 * runs over whole outputs.
 */
const ESCAPE_SEQUENCES =
  // oxlint-disable-next-line no-control-regex -- escape sequences are what this removes
  /\u001b(?:\[[0-?]*[ -/]*[@-~]?|\][^\u0007\u001b\n]*(?:\u0007|\u001b\\)?|[PX^_][^\u001b\n]*(?:\u001b\\)?|[ -/]*[0-~]?)|\u009b[0-?]*[ -/]*[@-~]?/g
// oxlint-disable-next-line no-control-regex -- control characters are what this removes
const CONTROL_CHARACTERS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff]/g
const LINE_BREAK = /\r\n?|[\u2028\u2029]/g

/** The longest line that a parser looks at: bounds what a pattern can cost. */
const MAX_LINE = 4000
const MAX_MESSAGE_LINE = 500
const MAX_MESSAGE_LINES = 30

/** The lines of a text as a person would read them: each at most 4,000 characters, one blank line for several. */
export const plainLines = (text: string): ReadonlyArray<string> =>
  text
    .replace(ESCAPE_SEQUENCES, "")
    .replace(CONTROL_CHARACTERS, "")
    .replace(LINE_BREAK, "\n")
    .replace(/\n\n\n+/g, "\n\n")
    .split("\n")
    .map((line) => (line.length > MAX_LINE ? line.slice(0, MAX_LINE) : line).toWellFormed())

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
