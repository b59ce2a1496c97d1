/**
 * pytest: failing tests and errors of set-up and collection, named by the short summary and explained by the
 * tracebacks; without a summary (`-r N`) by the tracebacks alone. Warnings count when they come from the project.
 */
import type { Finding } from "@orchestr8/contracts"
import { makeFinding, makeTestFinding } from "./finding.ts"
import type { Section } from "./pytestReport.ts"
import { readReport } from "./pytestReport.ts"
import type { OutputParser } from "./Reading.ts"
import { reading } from "./Reading.ts"
import { isInside, sourcePath } from "./sourcePath.ts"

const COLLECTING = /^ERROR collecting (.+)$/
const AROUND = /^ERROR at (?:setup|teardown) of (.+)$/
const EXCEPTION = /^[\w.]*(?:Error|Exception|Warning|Exit|Interrupt|Failed|Skipped)\b/

export const parsePytest: OutputParser = ({ lines }, root) => {
  const report = readReport(lines, (path) => sourcePath(path, root))
  const sections = new Map<string, Array<Section>>()
  for (const section of report.sections.toReversed()) {
    const key = sectionKey(section.title.startsWith("ERROR "), nameOf(section))
    const same = sections.get(key)
    if (same === undefined) sections.set(key, [section])
    else same.push(section)
  }
  const summarised = report.summary.map(({ isError, node, reason }) => {
    const { file, name } = readNode(node)
    const section = sections.get(sectionKey(isError, name === "" ? file : titled(name)))?.pop()
    return failure(root, { file, name, reason, section })
  })
  const failures = report.summary.length > 0 ? summarised : report.sections.map((section) => unnamed(section, root))
  const warnings = report.warnings
    .filter(({ file }) => isInside(file) && !file.includes("site-packages/"))
    .map((warning) => makeFinding(root, { ...warning, severity: "warning" }))
  const testFiles = [...report.testFiles, ...failures.map((finding) => finding.file)].filter((file) =>
    file.endsWith(".py")
  )
  return reading([...failures, ...warnings], report.finished, testFiles)
}

/** Summary and sections list failures of one kind and name in the same order. */
const sectionKey = (isError: boolean, name: string): string => `${isError ? "ERROR" : "FAILED"} ${name}`

const readNode = (node: string): { readonly file: string; readonly name: string } => {
  const [file = ""] = node.split("::", 1)
  return { file, name: node.slice(file.length + 2) }
}

/** `TestFirst::test_one[a::b]` as the section calls it: `TestFirst.test_one[a::b]`. */
const titled = (name: string): string => {
  const [path = ""] = name.split("[", 1)
  return path.replaceAll("::", ".") + name.slice(path.length)
}

/** `TestFirst.test_one`, or the file whose collection failed. */
const nameOf = ({ title }: Section): string => COLLECTING.exec(title)?.[1] ?? AROUND.exec(title)?.[1] ?? title

interface Failure {
  readonly file: string
  /** Empty when the file could not be collected. */
  readonly name: string
  /** What the summary says; pytest cuts it to the width of a terminal. */
  readonly reason: string
  readonly section: Section | undefined
}

const failure = (root: string, { file, name, reason, section }: Failure): Finding => {
  const explanation = section === undefined ? [] : section.explanation
  const line = section?.places.find((place) => place.file === file)?.line
  if (name !== "") {
    return makeTestFinding(root, { name, reason: explanation.length > 0 ? explanation.join("\n") : reason, file, line })
  }
  const exception = explanation.findLast((text) => EXCEPTION.test(text)) ?? explanation[0] ?? reason
  const details = explanation.filter((text) => text !== exception)
  return makeFinding(root, {
    file,
    line,
    code: "collection",
    message: [exception || "cannot be collected", ...details].join("\n")
  })
}

const unnamed = (section: Section, root: string): Finding => {
  const collecting = COLLECTING.exec(section.title)?.[1]
  const file = collecting ?? section.places.find((place) => isInside(place.file))?.file ?? ""
  return failure(root, { file, name: collecting === undefined ? nameOf(section) : "", reason: section.body, section })
}
