/**
 * Strict JSON with errors a person can find: line and column (from 1) and a reason in plain words. `JSON.parse`
 * decides; its messages name no place in half of the cases, so on failure the text is read again to find it.
 */
import * as Result from "effect/Result"

export interface JsonProblem {
  readonly line: number
  readonly column: number
  readonly reason: string
}

export const parseJson = (text: string): Result.Result<unknown, JsonProblem> => {
  try {
    return Result.succeed(JSON.parse(text))
  } catch {
    return Result.fail(locate(text))
  }
}

const MAX_DEPTH = 500
const SPACE = /[ \t\n\r]*/y
// oxlint-disable-next-line no-control-regex -- JSON forbids control characters inside strings
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.+-])|(?:true|false|null)(?!\w)/y

class Stop {
  readonly offset: number
  readonly reason: string
  constructor(offset: number, reason: string) {
    this.offset = offset
    this.reason = reason
  }
}

const locate = (text: string): JsonProblem => {
  try {
    const end = skip(text, readValue(text, 0, 0))
    throw new Stop(end, "nothing may follow the value")
  } catch (stop) {
    if (!(stop instanceof Stop)) throw stop
    const before = text.slice(0, stop.offset).split("\n")
    return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1, reason: stop.reason }
  }
}

const match = (pattern: RegExp, text: string, offset: number): number | undefined => {
  pattern.lastIndex = offset
  return pattern.test(text) ? pattern.lastIndex : undefined
}

const skip = (text: string, offset: number): number => match(SPACE, text, offset) ?? offset

const readValue = (text: string, start: number, depth: number): number => {
  const offset = skip(text, start)
  if (depth > MAX_DEPTH) throw new Stop(offset, "this is nested too deeply")
  if (text[offset] === "{") return readItems(text, offset + 1, "}", (at) => readMember(text, at, depth))
  if (text[offset] === "[") return readItems(text, offset + 1, "]", (at) => readValue(text, at, depth + 1))
  const end = match(text[offset] === '"' ? STRING : SCALAR, text, offset)
  if (end === undefined) throw new Stop(offset, valueProblem(text, offset))
  return end
}

const valueProblem = (text: string, offset: number): string => {
  const character = text[offset]
  if (character === undefined) return "the text ends where a value is expected"
  if (character === '"') return "this string is not closed, or has a character in it that must be escaped"
  if (character === "/") return "JSON has no comments"
  if (character === "'") return "strings are in double quotes"
  return "a value is expected here"
}

const readMember = (text: string, offset: number, depth: number): number => {
  if (text[offset] !== '"')
    throw new Stop(offset, text[offset] === "/" ? "JSON has no comments" : "a key in double quotes is expected here")
  const key = match(STRING, text, offset)
  if (key === undefined) throw new Stop(offset, valueProblem(text, offset))
  const colon = skip(text, key)
  if (text[colon] !== ":") throw new Stop(colon, "a colon is expected here")
  return readValue(text, colon + 1, depth + 1)
}

/** Comma-separated items up to `close`; returns the offset after it. */
const readItems = (text: string, start: number, close: string, readItem: (offset: number) => number): number => {
  let offset = skip(text, start)
  if (text[offset] === close) return offset + 1
  for (;;) {
    offset = skip(text, readItem(offset))
    if (text[offset] === close) return offset + 1
    if (text[offset] !== ",") throw new Stop(offset, separatorProblem(text, offset, close))
    const comma = offset
    offset = skip(text, comma + 1)
    if (text[offset] === close) throw new Stop(comma, "no comma may stand before the closing bracket")
  }
}

const separatorProblem = (text: string, offset: number, close: string): string => {
  if (offset >= text.length) return `the text ends where , or ${close} is expected`
  return text[offset] === "/" ? "JSON has no comments" : `, or ${close} is expected here`
}
