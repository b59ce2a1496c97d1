/**
 * The import statements of a Python file, read line by line: strings, docstrings and comments are blanked, lines
 * inside brackets or after a backslash joined. Imports by function (`importlib`) are not seen.
 */

export interface PythonImport {
  /** With its leading dots: `.components.panel`, `..`, `os.path`. */
  readonly module: string
  /** What `from … import` names, `*` included; absent for a plain `import`. */
  readonly names?: ReadonlyArray<string>
  /** Where the statement starts, from 1. */
  readonly line: number
}

export const pythonImports = (text: string): ReadonlyArray<PythonImport> => {
  const found: Array<PythonImport> = []
  let line = 1
  for (const part of blank(text).split(SEPARATOR)) {
    if (part === LINE_END) line += 1
    else if (part.includes("import")) {
      const [space = ""] = /^[\s\u0001]*/.exec(part) ?? []
      found.push(...readStatement(part.replaceAll(JOINED_LINE, " "), line + countJoined(space)))
    }
    line += countJoined(part)
  }
  return found
}

const LINE_END = "\n"
/** Stands for the end of a line that does not end its statement. */
const JOINED_LINE = "\u0001"
const SEPARATOR = /([\n;])/

const countJoined = (text: string): number => text.split(JOINED_LINE).length - 1

const TOKEN = /#[^\n]*|"""|'''|"|'|[([{]|[)\]}]|\\\r?\n|\r?\n/g

/** The text with strings and comments as spaces and joined lines marked. */
const blank = (text: string): string => {
  let out = ""
  let depth = 0
  let offset = 0
  TOKEN.lastIndex = 0
  for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) {
    const [token] = match
    out += text.slice(offset, match.index)
    offset = TOKEN.lastIndex
    if (token.startsWith('"') || token.startsWith("'")) {
      offset = endOfString(text, offset, token)
      out += ` ${JOINED_LINE.repeat(text.slice(match.index, offset).split("\n").length - 1)}`
      TOKEN.lastIndex = offset
    } else if (token.startsWith("\\")) out += JOINED_LINE
    else if (token.endsWith("\n")) out += depth > 0 ? JOINED_LINE : LINE_END
    else if (/[([{]/.test(token)) {
      depth += 1
      out += token
    } else if (/[)\]}]/.test(token)) {
      depth = Math.max(0, depth - 1)
      out += token
    }
  }
  return out + text.slice(offset)
}

/** A one-line string that is not closed ends with its line. */
const endOfString = (text: string, start: number, quote: string): number => {
  const end = quote.length === 3 ? new RegExp(`(?:[^\\\\]|\\\\[^])*?${quote}`, "y") : new RegExp(`(?:[^\\\\\\n${quote}]|\\\\[^])*(?:${quote}|(?=\\n)|$)`, "y")
  end.lastIndex = start
  return end.test(text) ? end.lastIndex : text.length
}

const FROM = /(?:^|:)\s*from(?=[\s.])\s*(\.[.\s]*)?([\p{ID_Continue}.]*)\s*(?<![\p{ID_Continue}])import(?![\p{ID_Continue}])([^]*)$/u
const PLAIN = /(?:^|:)\s*import\s+([^]*)$/

const readStatement = (statement: string, line: number): ReadonlyArray<PythonImport> => {
  const from = FROM.exec(statement)
  if (from !== null) {
    const [, dots = "", path = "", names = ""] = from
    return [{ module: `${dots.replace(/\s/g, "")}${path}`, names: readNames(names), line }]
  }
  const plain = PLAIN.exec(statement)
  return plain === null ? [] : readNames(plain[1] ?? "").map((module) => ({ module, line }))
}

/** `(a, b as c)` names `a` and `b`. */
const readNames = (list: string): ReadonlyArray<string> =>
  list
    .replace(/[()]/g, " ")
    .split(",")
    .flatMap((item) => item.trim().split(/\s+/, 1))
    .filter((name) => /^(?:\*|[\p{ID_Continue}.]+)$/u.test(name))
