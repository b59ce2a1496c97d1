/**
 * Cargo: compiler messages as `--message-format=json` or as text (a headline, then ` --> file:line:column`), and
 * failing tests. Messages without a place, such as "could not compile", repeat others and are no findings. Text
 * does not say which lint spoke, so only the `E0308` kind of code is known there.
 */
import type { Finding } from "@orchestr8/contracts"
import { readCargoTests } from "./cargoTest.ts"
import { makeFinding } from "./finding.ts"
import { at, listAt, textAt } from "./jsonValue.ts"
import type { OutputParser } from "./Reading.ts"
import { reading } from "./Reading.ts"

const HEADLINE = /^(error|warning)(?:\[(E\d{4})\])?: (\S.*)$/
const ARROW = /^ *--> (\S.*\.(?:rs|toml)):(\d+):(\d+)$/
const FINISHED = /^ {4}Finished .*target\(s\) in /
/** A headline may go on over a few lines before its arrow. */
const HEADLINE_LINES = 5

export const parseCargo: OutputParser = ({ lines, records }, root) => {
  const events = records.filter((record) => textAt(record, "reason") !== "")
  const tests = readCargoTests(lines, root)
  const findings = [
    ...events.flatMap((event) => readMessage(at(event, "message"), root)),
    ...readText(lines, root),
    ...tests.findings
  ]
  const ran = events.some((event) => textAt(event, "reason") === "build-finished") || tests.understood
  return reading(findings, ran || lines.some((line) => FINISHED.test(line)), tests.testFiles)
}

const readMessage = (message: unknown, root: string): ReadonlyArray<Finding> => {
  const level = textAt(message, "level")
  const span = listAt(message, "spans").find((candidate) => at(candidate, "is_primary") === true)
  if (span === undefined || !/^(?:error|warning)/.test(level)) return []
  return [
    makeFinding(root, {
      file: textAt(span, "file_name"),
      line: at(span, "line_start"),
      column: at(span, "column_start"),
      code: textAt(message, "code", "code"),
      message: textAt(message, "message"),
      severity: level.startsWith("warning") ? "warning" : "error"
    })
  ]
}

const readText = (lines: ReadonlyArray<string>, root: string): ReadonlyArray<Finding> =>
  lines.flatMap((line, index) => {
    const headline = HEADLINE.exec(line)
    if (headline === null) return []
    const message = [headline[3] ?? ""]
    for (let next = index + 1; next <= index + HEADLINE_LINES; next++) {
      const text = lines[next] ?? ""
      const place = ARROW.exec(text)
      if (place !== null) {
        const [, file, row, column] = place
        const severity = headline[1] === "warning" ? "warning" : "error"
        return [
          makeFinding(root, { file, line: row, column, code: headline[2], message: message.join("\n"), severity })
        ]
      }
      if (text === "" || HEADLINE.test(text)) return []
      message.push(text)
    }
    return []
  })
