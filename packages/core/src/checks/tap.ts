/**
 * TAP 13 and 14, as the Node test runner, Vitest, node-tap and tape write it. Of nested tests the innermost that
 * failed is reported, not its parents; `todo` and `skip` are no failures, and what a passing parent contains is none.
 */
import type { Finding } from "@orchestr8/contracts"
import { FailureTree } from "./failureTree.ts"
import { makeFinding, makeTestFinding } from "./finding.ts"
import type { OutputParser } from "./Reading.ts"
import { reading } from "./Reading.ts"
import { isInside } from "./sourcePath.ts"
import { projectPlaces, readPlace } from "./stackFrame.ts"
import type { Place } from "./stackFrame.ts"
import { readDiagnostics } from "./tapDiagnostics.ts"

const VERSION = /^TAP version 1[34]$/
const PLAN = /^ *1\.\.\d+\b/
const POINT = /^( *)(not )?ok\b(?: +\d+)?(?: +-)?(?: +(\S.*))?$/
const DIRECTIVE = /(?:^|\s)#/
const SUBTEST = /^( *)# Subtest: (.*)$/
const THROWN = /^ *# (?:Uncaught )?(\w*(?:Error|Exception)\b.*)$/
const BAIL_OUT = /^Bail out!(?: +(\S.*))?$/

interface Point {
  readonly indent: number
  readonly failed: boolean
  readonly name: string
  /** Its subtests follow in braces. */
  readonly opens: boolean
}

const readPoint = (line: string): Point | undefined => {
  const match = POINT.exec(line.trimEnd())
  if (match === null) return undefined
  const [, spaces = "", not, text = ""] = match
  const hash = DIRECTIVE.exec(text)?.index ?? text.length
  return {
    indent: spaces.length,
    failed: not !== undefined && !/^\s*#\s*(?:todo|skip)/i.test(text.slice(hash)),
    name: unescape(text.slice(0, hash).replace(/ \{$/, "")),
    opens: text.endsWith("{")
  }
}

const unescape = (text: string): string => text.replace(/\\([\\#])/g, "$1").trim()

export const parseTap: OutputParser = ({ lines }, root) => {
  const tree = new FailureTree()
  const names = new TestPath()
  let started = false
  let thrown = ""
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? ""
    const point = readPoint(line)
    if (point === undefined) {
      started ||= VERSION.test(line) || PLAN.test(line)
      thrown = THROWN.exec(line)?.[1] ?? thrown
      const subtest = SUBTEST.exec(line)
      if (subtest !== null) names.enter(subtest[1]?.length ?? 0, unescape(subtest[2] ?? ""))
      if (/^ *\}$/.test(line)) tree.close(line.length - 1)
      const bailOut = BAIL_OUT.exec(line)
      if (bailOut !== null) tree.add(makeFinding(root, { message: `the tests stopped: ${bailOut[1] ?? "Bail out!"}` }))
      continue
    }
    const isNext = (next: string): boolean => (readPoint(next)?.indent ?? Infinity) <= point.indent
    const diagnostics = readDiagnostics(lines, index + 1, isNext)
    if (diagnostics !== undefined) index = diagnostics.end - 1
    const name = names.of(point)
    const finding = point.failed ? readFailure(name, diagnostics?.values ?? new Map(), thrown, root) : undefined
    if (point.opens) {
      names.enter(point.indent, point.name)
      tree.open(point.indent, finding)
    } else {
      tree.settle(point.indent, finding)
    }
    thrown = ""
  }
  const findings = tree.finish()
  return started
    ? reading(findings, true, findings.map((finding) => finding.file).filter(isInside))
    : reading([], false)
}

/** The names of the tests that are announced: by `# Subtest:` or by an opening brace. */
class TestPath {
  readonly #names: Array<{ readonly indent: number; readonly name: string }> = []

  enter(indent: number, name: string): void {
    this.#leave(indent)
    this.#names.push({ indent, name })
  }

  /** `cart > with one item > has a total`. */
  of(point: Point): string {
    this.#leave(point.indent)
    return [...this.#names.map(({ name }) => name), point.name].join(" > ")
  }

  #leave(indent: number): void {
    while ((this.#names.at(-1)?.indent ?? -1) >= indent) this.#names.pop()
  }
}

const readFailure = (name: string, values: ReadonlyMap<string, string>, thrown: string, root: string): Finding =>
  makeTestFinding(root, { name, reason: reasonOf(values, thrown), ...placeOf(values, root) })

const reasonOf = (values: ReadonlyMap<string, string>, thrown: string): string => {
  const error = values.get("error") ?? values.get("error.message") ?? values.get("message") ?? ""
  const type = values.get("name") ?? values.get("error.name") ?? ""
  if (values.has("exitCode") && thrown !== "") return thrown
  if (error !== "") return type === "" || error.startsWith(type) ? error : `${type}: ${error}`
  const [expected, actual] = [values.get("expected"), values.get("actual")]
  return expected === undefined || actual === undefined ? "" : `expected ${expected}, got ${actual}`
}

const placeOf = (values: ReadonlyMap<string, string>, root: string): Place | undefined => {
  const text = values.get("location") ?? values.get("at")
  const place = text === undefined ? undefined : readPlace(text, root)
  if (place !== undefined) return place
  const file = values.get("at.file") ?? values.get("at.fileName")
  if (file !== undefined) {
    const line = values.get("at.line") ?? values.get("at.lineNumber")
    const column = values.get("at.column") ?? values.get("at.columnNumber")
    return { file, line: Number(line ?? 0), column: Number(column ?? 0) }
  }
  return projectPlaces(values.get("stack") ?? "", root)[0]
}
