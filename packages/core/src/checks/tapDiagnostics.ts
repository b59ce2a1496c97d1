/**
 * The YAML block under a TAP test point, as far as test runners write it: scalars bare, quoted (also over several
 * lines) or as block text, nested maps as dotted keys. Anything else in it is passed over.
 */
export interface Diagnostics {
  readonly values: ReadonlyMap<string, string>
  /** Index of the first line after the block. */
  readonly end: number
}

const KEY = /^( *)([\w-]+):(?: +(\S.*))?$/
const BLOCK_TEXT = /^[|>][-+]?$/
const MAX_LINES = 100

/** The block that starts at `start`; undefined when none does. It ends at `...`, or before a line that `isNext`. */
export const readDiagnostics = (
  lines: ReadonlyArray<string>,
  start: number,
  isNext: (line: string) => boolean
): Diagnostics | undefined => {
  const marker = lines[start] ?? ""
  if (marker.trim() !== "---") return undefined
  const closing = marker.replace("---", "...").trimEnd()
  let end = start + 1
  while (end < lines.length && (lines[end] ?? "").trimEnd() !== closing && !isNext(lines[end] ?? "")) end++
  const values = readMap(lines.slice(start + 1, end))
  return { values, end: (lines[end] ?? "").trimEnd() === closing ? end + 1 : end }
}

const readMap = (block: ReadonlyArray<string>): ReadonlyMap<string, string> => {
  const values = new Map<string, string>()
  const parents: Array<{ readonly indent: number; readonly key: string }> = []
  for (let index = 0; index < block.length; index++) {
    const [, spaces, name = "", scalar = ""] = KEY.exec(block[index] ?? "") ?? []
    if (spaces === undefined) continue
    while ((parents.at(-1)?.indent ?? -1) >= spaces.length) parents.pop()
    if (parents.length > 3) continue
    const key = [...parents.map((parent) => parent.key), name].join(".")
    if (scalar === "") {
      parents.push({ indent: spaces.length, key: name })
    } else if (BLOCK_TEXT.test(scalar)) {
      const text = block.slice(index + 1, index + 1 + MAX_LINES)
      const end = text.findIndex((line) => line.trim() !== "" && indentOf(line) <= spaces.length)
      const own = end < 0 ? text : text.slice(0, end)
      values.set(key, dedent(own))
      index += own.length
    } else if (isOpenQuote(scalar)) {
      const rest = block.slice(index + 1, index + 1 + MAX_LINES)
      const end = rest.findIndex((line) => line.endsWith(scalar[0] ?? ""))
      values.set(key, end < 0 ? unquote(scalar) : unquote([scalar, ...rest.slice(0, end + 1)].join("\n")))
      index += end + 1
    } else {
      values.set(key, unquote(scalar))
    }
  }
  return values
}

const indentOf = (line: string): number => line.length - line.trimStart().length

const dedent = (lines: ReadonlyArray<string>): string => {
  const indent = indentOf(lines.find((line) => line.trim() !== "") ?? "")
  return lines.map((line) => line.slice(Math.min(indent, indentOf(line)))).join("\n")
}

const isQuote = (character: string | undefined): boolean => character === "'" || character === '"' || character === "`"

const isOpenQuote = (scalar: string): boolean =>
  isQuote(scalar[0]) && (scalar.length === 1 || !scalar.endsWith(scalar[0] ?? ""))

const unquote = (scalar: string): string => {
  if (!isQuote(scalar[0])) return scalar
  const closed = scalar.length > 1 && scalar.endsWith(scalar[0] ?? "")
  return scalar
    .slice(1, closed ? -1 : undefined)
    .replace(/\\(?:(n)|(.))/g, (_, newline: string | undefined, other: string | undefined) =>
      newline === undefined ? (other ?? "") : "\n"
    )
}
