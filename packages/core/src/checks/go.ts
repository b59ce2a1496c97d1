/**
 * Go: compiler and vet messages (`file.go:line:column: message`, tab-indented lines go on), and failing tests from
 * the text of `go test` or its `-json` events, which carry the same text a package at a time.
 */
import type { Finding } from "@orchestr8/contracts"
import { makeFinding } from "./finding.ts"
import { readGoTests } from "./goTest.ts"
import { textAt } from "./jsonValue.ts"
import { plainLines } from "./plainLines.ts"
import type { OutputParser } from "./Reading.ts"
import { reading } from "./Reading.ts"

const BUILD = /^(?:vet: )?((?:[A-Za-z]:)?[^\s:"{][^:"]*\.go):(\d+)(?::(\d+))?: (\S.*)$/

export const parseGo: OutputParser = (output, root) => {
  const events = output.records.filter((record) => textAt(record, "Action") !== "")
  const others = output.lines.filter((line) => !line.startsWith("{"))
  const lines = events.length === 0 ? output.lines : [...textOfEvents(events), ...others]
  const tests = readGoTests(lines, root)
  return reading([...readBuild(lines, root), ...tests.findings], tests.understood, tests.testFiles)
}

const textOfEvents = (events: ReadonlyArray<unknown>): ReadonlyArray<string> => {
  const texts = new Map<string, Array<string>>()
  for (const event of events) {
    const name = textAt(event, "Package") || textAt(event, "ImportPath")
    const text = texts.get(name)
    if (text === undefined) texts.set(name, [textAt(event, "Output")])
    else text.push(textAt(event, "Output"))
  }
  return [...texts.values()].flatMap((parts) => plainLines(parts.join("")))
}

const readBuild = (lines: ReadonlyArray<string>, root: string): ReadonlyArray<Finding> => {
  const findings: Array<Finding> = []
  for (let index = 0; index < lines.length; index++) {
    const match = BUILD.exec(lines[index] ?? "")
    if (match === null) continue
    const [, file, row, column, headline = ""] = match
    const message = [headline]
    while (/^\t\S/.test(lines[index + 1] ?? "")) message.push(lines[++index] ?? "")
    findings.push(makeFinding(root, { file, line: row, column, message: message.join("\n") }))
  }
  return findings
}
