/**
 * mypy: `file:line[:column[:end line:end column]]: error: message  [code]`. Notes explain an error and are no
 * findings. A `--pretty` message that is wrapped keeps its first line only.
 */
import type { Finding } from "@orchestr8/contracts"
import { makeFinding } from "./finding.ts"
import type { OutputParser } from "./Reading.ts"
import { reading } from "./Reading.ts"

const LINE = /^(\S[^:]*|[A-Za-z]:[^:]+?)(?::(\d+))?(?::(\d+))?(?::\d+:\d+)?: (error|warning): (\S.*)$/
const CODE = /^(.*\S) +\[([a-z][a-z0-9-]*)\]$/
const PYTHON_FILE = /\.(?:pyi?|ipynb)$/
const SUMMARY = /^(?:Success: no issues found in|Found \d+ errors? in) \d+/

export const parseMypy: OutputParser = ({ lines }, root) => {
  const findings: Array<Finding> = []
  let complete = false
  for (const line of lines) {
    const match = LINE.exec(line)
    if (match === null) {
      complete ||= SUMMARY.test(line)
      continue
    }
    const [, file = "", row, column, severity, text = ""] = match
    if (!PYTHON_FILE.test(file)) continue
    const [, message = text, code] = CODE.exec(text) ?? []
    findings.push(
      makeFinding(root, {
        file,
        line: row,
        column,
        code,
        message,
        severity: severity === "warning" ? "warning" : "error"
      })
    )
  }
  return reading(findings, complete)
}
