/**
 * The TypeScript compiler: `file(line,column): error TS1234: message`, the `--pretty` form with ` - `, and errors
 * without a file. Indented lines that follow belong to the message; related places of the pretty form do not count.
 */
import type { Finding } from "@orchestr8/contracts"
import { makeFinding } from "./finding.ts"
import type { OutputParser } from "./Reading.ts"
import { reading } from "./Reading.ts"

const PLAIN = /^(\S.*)\((\d+),(\d+)\): (error|warning) (TS\d+): (.*)$/
const PRETTY = /^(\S.*):(\d+):(\d+) - (error|warning) (TS\d+): (.*)$/
const BARE = /^()()()(error|warning) (TS\d+): (.*)$/
const CLEAN = /^(?:\[.*\] )?Found 0 errors\b/

export const parseTsc: OutputParser = ({ lines }, root) => {
  const findings: Array<Finding> = []
  let clean = false
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? ""
    const match = line.includes(" TS") ? (PLAIN.exec(line) ?? PRETTY.exec(line)) : null
    const found = match ?? BARE.exec(line)
    if (found === null) {
      clean ||= CLEAN.test(line)
      continue
    }
    const [, file, row, column, severity, code, headline = ""] = found
    const message = [headline]
    while (/^ {2,}\S/.test(lines[index + 1] ?? "")) message.push(lines[++index] ?? "")
    findings.push(
      makeFinding(root, {
        file,
        line: row,
        column,
        code,
        message: message.join("\n"),
        severity: severity === "warning" ? "warning" : "error"
      })
    )
  }
  return reading(findings, clean)
}
