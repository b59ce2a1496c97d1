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
      const [space = ""] = /^\s*/.exec(part) ?? []
      found.push(...readStatement(part.replace(/\s+/g, " "), line + countJoined(space)))
    }
    line += countJoined(part)
  }
  return found
}

const LINE_END = "\n"
/** Stands for the end of a line that does not end its statement: white space that no source has. */
const JOINED_LINE = "\v"
const SEPARATOR = /([\n;])/

const countJoined = (text: string): number => text.split(JOINED_LINE).length - 1

const QUOTES = new Set(["'", '"', "'''", '"""'])
const TOKEN = /#[^\n]*|"""|'''|"|'|[()[\]{}]|\\\r?\n|\r?\n/g

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
    if (QUOTES.has(token)) {
      offset = endOfString(text, offset, token)
      out += ` ${JOINED_LINE.repeat(text.slice(match.index, offset).split("\n").length - 1)}`
      TOKEN.lastIndex = offset
    } else if (token.startsWith("\\")) out += JOINED_LINE
    else if (token.endsWith("\n")) out += depth > 0 ? JOINED_LINE : LINE_END
    else if (!token.startsWith("#")) {
      depth = "([{".includes(token) ? depth + 1 : Math.max(0, depth - 1)
      out += token
    }
  }
  return out + text.slice(offset)
}

/** A one-line string that is not closed ends with its line. */
const endOfString = (text: string, start: number, quote: string): number => {
  for (let offset = start; offset < text.length; offset++) {
    if (text[offset] === "\\") offset += 1
    else if (text.startsWith(quote, offset)) return offset + quote.length
    else if (quote.length === 1 && text[offset] === "\n") return offset
  }
  return text.length
}

const FROM = /(?:^|:) ?from(?=[ .])/
const IMPORT = /(?<!\p{ID_Continue})import(?!\p{ID_Continue})/u
const PLAIN = /(?:^|:) ?import /
const MODULE = /^[ .\p{ID_Continue}]+$/u
const NAME = /^(?:\*|[.\p{ID_Continue}]+)$/u

/** One statement, with a compound statement before its colon as it may be: `try: import x`. */
const readStatement = (statement: string, line: number): ReadonlyArray<PythonImport> => {
  const from = FROM.exec(statement)
  if (from === null) {
    const plain = PLAIN.exec(statement)
    return plain === null ? [] : readNames(after(statement, plain)).map((module) => ({ module, line }))
  }
  const rest = after(statement, from)
  const keyword = IMPORT.exec(rest)
  const module = rest.slice(0, keyword?.index ?? 0)
  if (keyword === null || !MODULE.test(module)) return []
  return [{ module: module.replaceAll(" ", ""), names: readNames(after(rest, keyword)), line }]
}

const after = (text: string, match: RegExpExecArray): string => text.slice(match.index + match[0].length)

/** `(a, b as c)` names `a` and `b`. */
const readNames = (list: string): ReadonlyArray<string> =>
  list
    .replace(/[()]/g, " ")
    .split(",")
    .flatMap((item) => item.trim().split(" ", 1))
    .filter((name) => NAME.test(name))
