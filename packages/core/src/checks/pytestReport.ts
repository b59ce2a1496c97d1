/**
 * The report that pytest prints, cut into its parts: a section with a traceback for each failure, the short
 * summary, the warnings and the test files that it went through. Reads all traceback styles but `line`.
 */
import type { Place } from "./stackFrame.ts"

/** One failure with its traceback. */
export interface Section {
  /** `test_total`, `TestFirst.test_one[2]`, `ERROR at setup of test_store`, `ERROR collecting tests/test_a.py`. */
  readonly title: string
  readonly places: Array<Place>
  /** The lines marked `E`. */
  readonly explanation: Array<string>
  /** The first line that is neither. */
  body: string
}

export interface PytestReport {
  readonly sections: ReadonlyArray<Section>
  /** `node` is `file::Class::test[parameter]`, or a file that could not be collected. */
  readonly summary: ReadonlyArray<{ readonly isError: boolean; readonly node: string; readonly reason: string }>
  readonly warnings: ReadonlyArray<{ file: string; line: number; code: string; message: string }>
  readonly testFiles: ReadonlyArray<string>
  /** The closing line was there: `3 passed in 0.1s`. */
  readonly finished: boolean
}

const BANNER = /^=+ (\S.*\S) =+$/
const TITLE = /^_{2,} (\S.*?) _{2,}$/
const PLACE = /^((?:[A-Za-z]:)?[^\s:>][^:]*):(\d+): ?/
const FILE_LINE = /^(?:E {3})? *File "([^"]+)", line (\d+)/
const EXPLANATION = /^E(?: {3}(.*))?$/
const CAPTURED = /^-+ Captured /
const SUMMARY = /^(FAILED|ERROR) (\S.*)$/
const WARNING = /^ {2}(\S.*?):(\d+): (\w+): (\S.*)$/
const PROGRESS = /^([^\s:]+\.py)(?: [.FEsxX]+ *(?:\[ *\d+%\])?$|::\S.* (?:PASSED|FAILED|ERROR|SKIPPED|XFAIL|XPASS)\b)/
const CLOSING =
  /^(?:=+ )?(?:\d+ (?:passed|failed|errors?|skipped|deselected|xfailed|xpassed|warnings?)(?:, \d+ [a-z]+)*|no tests (?:ran|collected)) in [\d.]+s\b/

/** `resolve` makes a path of the output relative to the project. */
export const readReport = (lines: ReadonlyArray<string>, resolve: (path: string) => string): PytestReport => {
  const sections: Array<Section> = []
  const summary: Array<PytestReport["summary"][number]> = []
  const warnings: Array<PytestReport["warnings"][number]> = []
  const testFiles = new Set<string>()
  let part = ""
  let section: Section | undefined
  let finished = false
  for (const line of lines) {
    const banner = BANNER.exec(line)?.[1]
    if (CLOSING.test(line)) {
      finished = true
      part = ""
    } else if (banner !== undefined) {
      part = banner
      section = undefined
    } else if (part === "ERRORS" || part === "FAILURES") {
      const title = TITLE.exec(line)?.[1]
      if (title !== undefined) {
        section = { title, places: [], explanation: [], body: "" }
        sections.push(section)
      } else if (CAPTURED.test(line)) {
        section = undefined
      } else if (section !== undefined) {
        addLine(section, line, resolve)
      }
    } else if (part === "short test summary info") {
      const [, kind, text] = SUMMARY.exec(line) ?? []
      if (text !== undefined) summary.push({ isError: kind === "ERROR", ...splitReason(text) })
    } else if (part.startsWith("warnings summary")) {
      const [, file, row, code, message] = WARNING.exec(line) ?? []
      if (file !== undefined)
        warnings.push({ file: resolve(file), line: Number(row), code: code ?? "", message: message ?? "" })
    } else {
      const file = PROGRESS.exec(line)?.[1]
      if (file !== undefined) testFiles.add(resolve(file))
    }
  }
  return { sections, summary, warnings, testFiles: [...testFiles], finished }
}

const splitReason = (text: string): { readonly node: string; readonly reason: string } => {
  const dash = text.indexOf(" - ")
  return dash < 0 ? { node: text, reason: "" } : { node: text.slice(0, dash), reason: text.slice(dash + 3) }
}

const addLine = (section: Section, line: string, resolve: (path: string) => string): void => {
  const [, file, row] = PLACE.exec(line) ?? FILE_LINE.exec(line) ?? []
  if (file !== undefined) section.places.push({ file: resolve(file), line: Number(row), column: 0 })
  const explanation = EXPLANATION.exec(line)
  if (explanation !== null) section.explanation.push(explanation[1] ?? "")
  else if (section.body === "" && /^[^\s>]/.test(line)) section.body = line
}
