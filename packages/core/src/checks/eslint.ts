/**
 * ESLint: the `json` formatter, and the `stylish` one that people have by default (a file, then indented rows of
 * `line:column  severity  message  rule`). A message of ESLint itself, such as a parsing error, has no rule.
 */
import type { Finding } from "@orchestr8/contracts"
import { makeFinding } from "./finding.ts"
import { at, listAt, textAt } from "./jsonValue.ts"
import type { OutputParser, Reading } from "./Reading.ts"
import { reading } from "./Reading.ts"

const ROW = /^ +(\d+):(\d+) +(error|warning) +(\S.*)$/
const SUMMARY = /^\u2716 \d+ problems? \(/

export const parseEslint: OutputParser = (output, root) => {
  const files = listAt(output.document).filter(
    (file) => textAt(file, "filePath") !== "" && Array.isArray(at(file, "messages"))
  )
  return files.length > 0 || isEmptyList(output.document) ? readJson(files, root) : readStylish(output.lines, root)
}

const isEmptyList = (document: unknown): boolean => Array.isArray(document) && document.length === 0

const readJson = (files: ReadonlyArray<unknown>, root: string): Reading =>
  reading(
    files.flatMap((file) =>
      listAt(file, "messages").map((message) =>
        makeFinding(root, {
          file: textAt(file, "filePath"),
          line: at(message, "line"),
          column: at(message, "column"),
          code: textAt(message, "ruleId"),
          message: textAt(message, "message"),
          severity: at(message, "severity") === 1 ? "warning" : "error"
        })
      )
    ),
    true
  )

const readStylish = (lines: ReadonlyArray<string>, root: string): Reading => {
  const findings: Array<Finding> = []
  let file = ""
  let complete = false
  for (const line of lines) {
    const match = ROW.exec(line)
    if (match === null) {
      complete ||= SUMMARY.test(line)
      if (/^\S/.test(line)) file = line
      continue
    }
    const [, row, column, severity, rest = ""] = match
    const gap = rest.lastIndexOf("  ")
    const rule = gap < 0 ? "" : rest.slice(gap).trim()
    const isRule = rule !== "" && !rule.includes(" ")
    findings.push(
      makeFinding(root, {
        file,
        line: row,
        column,
        code: isRule ? rule : "",
        message: isRule ? rest.slice(0, gap) : rest,
        severity: severity === "warning" ? "warning" : "error"
      })
    )
  }
  return complete ? reading(findings, true) : reading([], false)
}
