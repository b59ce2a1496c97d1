/**
 * Ruff: `json` and `json-lines`, and its texts: concise (`file:line:column: CODE message`) and full (a headline,
 * then ` --> file:line:column`), each also in the newer form `error[CODE]`. Fix marks such as `[*]` are dropped.
 */
import type { Finding, Severity } from "@orchestr8/contracts"
import { makeFinding } from "./finding.ts"
import { at, listAt, textAt } from "./jsonValue.ts"
import type { OutputParser, Reading } from "./Reading.ts"
import { reading } from "./Reading.ts"

const RULE =
  /^(?:(error|warning)\[([\w-]+)\]|([A-Z]{1,4}\d{3,5})(?= )|(invalid-syntax|SyntaxError):)(?: ?\[[*-]\])?:? +(\S.*)$/
const CONCISE = /^(\S[^:]*|[A-Za-z]:[^:]+):(\d+):(\d+): (\S.*)$/
const ARROW = /^ *--> (\S.*):(\d+):(\d+)$/
const CLEAN = /^All checks passed!$/

export const parseRuff: OutputParser = (output, root) => {
  const document = listAt(output.document)
  const entries = (document.length > 0 ? document : output.records).filter(isEntry)
  if (entries.length > 0) return readJson(entries, root)
  if (Array.isArray(output.document) && document.length === 0) return reading([], true)
  return readText(output.lines, root)
}

const isEntry = (value: unknown): boolean =>
  textAt(value, "filename") !== "" && at(value, "location", "row") !== undefined

const severityOf = (text: string): Severity => (text === "warning" ? "warning" : "error")

const readJson = (entries: ReadonlyArray<unknown>, root: string): Reading =>
  reading(
    entries.map((entry) =>
      makeFinding(root, {
        file: textAt(entry, "filename"),
        line: at(entry, "location", "row"),
        column: at(entry, "location", "column"),
        code: textAt(entry, "code") || "invalid-syntax",
        message: textAt(entry, "message"),
        severity: severityOf(textAt(entry, "severity"))
      })
    ),
    true
  )

const readText = (lines: ReadonlyArray<string>, root: string): Reading => {
  const findings: Array<Finding> = []
  let clean = false
  lines.forEach((line, index) => {
    clean ||= CLEAN.test(line)
    const concise = CONCISE.exec(line)
    const place = concise ?? ARROW.exec(lines[index + 1] ?? "")
    const rule = place === null ? null : RULE.exec(concise === null ? line : (concise[4] ?? ""))
    if (place === null || rule === null) return
    const [, severity = "error", newCode, code, word, message = ""] = rule
    findings.push(
      makeFinding(root, {
        file: place[1],
        line: place[2],
        column: place[3],
        code: newCode ?? code ?? word,
        message,
        severity: severityOf(severity)
      })
    )
  })
  return reading(findings, clean)
}
