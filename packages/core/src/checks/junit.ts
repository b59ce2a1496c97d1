/**
 * JUnit XML as test runners of all languages write it. saxes reads it: a streaming parser that expands no entity of
 * the document and goes on after errors, which matters because reports hold raw terminal output and may be cut off.
 * A test that is skipped does not count, whatever else it holds.
 */
import type { Finding } from "@orchestr8/contracts"
import { SaxesParser } from "saxes"
import { makeTestFinding } from "./finding.ts"
import type { OutputParser, Reading } from "./Reading.ts"
import { reading } from "./Reading.ts"
import { isInside, sourcePath } from "./sourcePath.ts"
import { projectPlaces } from "./stackFrame.ts"

const START = /<\?xml\b|<testsuites?\b/
const MAX_ERRORS = 100
const MAX_TEXT = 50_000
const SOURCE_FILE = /^[^\s:]*[\w)\]-]\.(?:[cm]?[jt]sx?|py|rb|php|go|rs|vue|svelte)$/

interface TestCase {
  readonly name: string
  readonly group: string
  readonly file: string
  readonly line: string
  readonly failures: Array<{ readonly message: string; text: string }>
  skipped: boolean
}

export const parseJunit: OutputParser = ({ text }, root) => {
  const read = readReport(text.stdout, root)
  return read.understood ? read : readReport(text.stderr, root)
}

const readReport = (text: string, root: string): Reading => {
  const start = text.search(START)
  if (start < 0) return reading([], false)
  const findings: Array<Finding> = []
  const testFiles = new Set<string>()
  const suiteFiles: Array<string> = []
  let found = false
  let errors = 0
  let test: TestCase | undefined
  let failure: TestCase["failures"][number] | undefined
  const xml = new SaxesParser()
  xml.on("error", (error) => {
    if (++errors > MAX_ERRORS) throw error
  })
  xml.on("opentag", ({ name, attributes }) => {
    if (name === "testsuite" || name === "testsuites") {
      found = true
      suiteFiles.push(
        attributes["file"] ?? attributes["filepath"] ?? fileName(attributes["name"]) ?? suiteFiles.at(-1) ?? ""
      )
    } else if (name === "testcase") {
      const group = attributes["classname"] ?? ""
      const file = attributes["file"] ?? fileName(group) ?? suiteFiles.at(-1) ?? ""
      test = {
        name: attributes["name"] ?? "",
        group,
        file,
        line: attributes["line"] ?? "",
        failures: [],
        skipped: false
      }
    } else if (test !== undefined && (name === "failure" || name === "error")) {
      failure = { message: attributes["message"] ?? attributes["type"] ?? "", text: "" }
      test.failures.push(failure)
    } else if (test !== undefined && name === "skipped") {
      test.skipped = true
    }
  })
  const addText = (more: string) => {
    if (failure !== undefined && failure.text.length < MAX_TEXT) failure.text += more.slice(0, MAX_TEXT)
  }
  xml.on("text", addText)
  xml.on("cdata", addText)
  xml.on("closetag", ({ name }) => {
    if (name === "failure" || name === "error") failure = undefined
    if (name === "testsuite" || name === "testsuites") suiteFiles.pop()
    if (name !== "testcase" || test === undefined) return
    if (test.file !== "") testFiles.add(sourcePath(test.file, root))
    for (const each of test.skipped ? [] : test.failures) findings.push(readFailure(each, test, root))
    test = undefined
  })
  try {
    xml.write(text.slice(start)).close()
  } catch {
    // Too many errors: what was read until then stands.
  }
  const files = [...testFiles, ...findings.map((finding) => finding.file)].filter(isInside)
  return found ? reading(findings, true, files) : reading([], false)
}

const fileName = (text: string | undefined): string | undefined =>
  text !== undefined && SOURCE_FILE.test(text) ? text : undefined

const readFailure = (failure: TestCase["failures"][number], test: TestCase, root: string): Finding => {
  const { name, group, file: given, line } = test
  const places = projectPlaces(failure.text, root)
  const file = given === "" ? (places[0]?.file ?? "") : sourcePath(given, root)
  const place = places.find((each) => each.file === file) ?? { file, line, column: 0 }
  const isPartOfName = group === "" || group === "test" || fileName(group) !== undefined || name.startsWith(group)
  const reason = failure.message === "" ? failure.text : failure.message
  return makeTestFinding(root, { ...place, name: isPartOfName ? name : `${group} > ${name}`, reason })
}
