/**
 * What a check printed, in the three forms that parsers read: plain lines, one JSON document, JSON lines. Each
 * form is made once and only when a parser asks. Package managers print banners around a tool's output, so a
 * document may start at any line that opens a bracket.
 */
import { plainLines } from "./plainLines.ts"

/** Both streams as text, decoded by the caller. */
export interface CheckOutput {
  readonly stdout: string
  readonly stderr: string
}

const DOCUMENT_STARTS = 8
const MAX_BROKEN_RECORDS = 100

export class ToolOutput {
  readonly text: CheckOutput
  #lines: ReadonlyArray<string> | undefined
  #document: { readonly value: unknown } | undefined
  #records: ReadonlyArray<unknown> | undefined

  constructor(text: CheckOutput) {
    this.text = text
  }

  get isBlank(): boolean {
    return this.text.stdout.trim() === "" && this.text.stderr.trim() === ""
  }

  /** The lines of stdout, then those of stderr, without escape sequences. */
  get lines(): ReadonlyArray<string> {
    return (this.#lines ??= plainLines(this.text.stdout).concat(plainLines(this.text.stderr)))
  }

  /** The JSON document on stdout, else the one on stderr; undefined when there is none. */
  get document(): unknown {
    this.#document ??= { value: readDocument(this.text.stdout) ?? readDocument(this.text.stderr) }
    return this.#document.value
  }

  /** The lines that are JSON objects, of both streams. */
  get records(): ReadonlyArray<unknown> {
    return (this.#records ??= readRecords(this.text.stdout).concat(readRecords(this.text.stderr)))
  }
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const readDocument = (text: string): unknown => {
  const end = Math.max(text.lastIndexOf("]"), text.lastIndexOf("}")) + 1
  const start = /^[ \t\ufeff]*(?=[[{])/gm
  for (let attempt = 0; attempt < DOCUMENT_STARTS; attempt++) {
    const match = start.exec(text)
    if (match === null) return undefined
    const from = match.index + match[0].length
    if (from >= end) return undefined
    const value = parseJson(text.slice(from, end))
    if (value !== undefined) return value
    start.lastIndex = from + 1
  }
  return undefined
}

const readRecords = (text: string): ReadonlyArray<unknown> => {
  const records: Array<unknown> = []
  let broken = 0
  for (let from = 0; from < text.length && broken < MAX_BROKEN_RECORDS;) {
    const newline = text.indexOf("\n", from)
    const to = newline < 0 ? text.length : newline
    if (text[from] === "{") {
      const record = parseJson(text.slice(from, to))
      if (record === undefined) broken++
      else records.push(record)
    }
    from = to + 1
  }
  return records
}
