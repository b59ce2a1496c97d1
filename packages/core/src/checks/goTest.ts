/**
 * Failing tests in the text of `go test`, with or without `-v`. A test whose subtest failed is not reported again.
 * Go names test files without their folder; the folder is the import path of the package less that of the module,
 * which is taken to have the usual length (`github.com/owner/repository`, `example.com/module`, `module`).
 */
import type { Finding } from "@orchestr8/contracts"
import { makeTestFinding } from "./finding.ts"
import type { Reading } from "./Reading.ts"
import { reading } from "./Reading.ts"
import { projectPlaces } from "./stackFrame.ts"

const CURRENT = /^=== (?:RUN|PAUSE|CONT|NAME) +(\S+)$/
const RESULT = /^ *--- (FAIL|PASS|SKIP): (\S+) \(/
const PACKAGE = /^(?:ok {2}|FAIL|\? {3}|---)\t(\S+)/
const PLACE = /^ +(\S+\.go):(\d+): (.*)$/
const PANIC = /^(?:panic|fatal error): (.*)$/
const FORGE = /^(?:github\.com|gitlab\.com|bitbucket\.org|codeberg\.org|golang\.org\/x)\//
const VERDICT = /^(?:FAIL|PASS|exit status \d+)$/
const MAX_LOG_LINES = 300

interface TestLog {
  failed: boolean
  readonly lines: Array<string>
}

export const readGoTests = (lines: ReadonlyArray<string>, root: string): Reading => {
  const findings: Array<Finding> = []
  let tests = new Map<string, TestLog>()
  let current: TestLog | undefined
  let ran = false
  const logOf = (name: string): TestLog => {
    const known = tests.get(name) ?? { failed: false, lines: [] }
    tests.set(name, known)
    return known
  }
  const endPackage = (folder: string) => {
    for (const finding of failuresOf(tests, folder, root)) findings.push(finding)
    tests = new Map()
    current = undefined
  }
  for (const line of lines) {
    const running = CURRENT.exec(line)?.[1]
    const result = running === undefined ? RESULT.exec(line) : null
    const packagePath = PACKAGE.exec(line)?.[1]
    if (running !== undefined) {
      current = logOf(running)
    } else if (result !== null) {
      current = logOf(result[2] ?? "")
      current.failed ||= result[1] === "FAIL"
    } else if (packagePath !== undefined) {
      ran = true
      endPackage(folderOf(packagePath))
    } else if (current !== undefined && current.lines.length < MAX_LOG_LINES && !VERDICT.test(line)) {
      current.lines.push(line)
    }
  }
  endPackage("")
  return reading(
    findings,
    ran,
    findings.map((finding) => finding.file).filter((file) => file.endsWith("_test.go"))
  )
}

const failuresOf = (tests: ReadonlyMap<string, TestLog>, folder: string, root: string): ReadonlyArray<Finding> => {
  const failed = [...tests].filter(([, log]) => log.failed)
  const parents = new Set(failed.flatMap(([name]) => ancestors(name)))
  return failed.filter(([name]) => !parents.has(name)).map(([name, log]) => readLog(name, log.lines, folder, root))
}

const ancestors = (name: string): ReadonlyArray<string> => {
  const segments = name.split("/").slice(0, 50)
  return segments.slice(1).map((_, index) => segments.slice(0, index + 1).join("/"))
}

const readLog = (name: string, log: ReadonlyArray<string>, folder: string, root: string): Finding => {
  const panic = log.findIndex((line) => PANIC.test(line))
  if (panic >= 0) {
    const places = projectPlaces(log.slice(panic).join("\n"), root)
    const place = places.find(({ file }) => file.endsWith("_test.go")) ?? places[0]
    return makeTestFinding(root, { name, reason: log[panic] ?? "", ...place })
  }
  const start = log.findLastIndex((line) => PLACE.test(line))
  const [, file, line, text = ""] = PLACE.exec(log[start] ?? "") ?? []
  if (file === undefined) return makeTestFinding(root, { name, reason: log.join("\n") })
  const path = file.includes("/") || folder === "" ? file : `${folder}/${file}`
  return makeTestFinding(root, { name, reason: [text, ...log.slice(start + 1)].join("\n"), file: path, line })
}

const folderOf = (packagePath: string): string => {
  const segments = packagePath.split("/")
  const usual = FORGE.test(packagePath) ? 3 : segments[0]?.includes(".") === true ? 2 : 1
  return segments.slice(/^v\d+$/.test(segments[usual] ?? "") ? usual + 1 : usual).join("/")
}
