/**
 * Whatever prints `file:line[:column]: [severity:] message`, as compilers and linters of most languages do. Notes
 * are no findings. A code is taken from where tools put it: `[-Wunused]` or `[SC2086]` at the end, `E302 ` at the start.
 */
import type { Finding } from "@orchestr8/contracts"
import { makeFinding } from "./finding.ts"
import type { OutputParser } from "./Reading.ts"
import { reading } from "./Reading.ts"

const PLACE =
  /^\s*((?:[A-Za-z]:[\\/]|file:\/\/)?[^\s:"'<>|?*][^:"'<>|?*]*):(\d+)(?::(\d+))?(?::(?!\d)| -(?= (?:error|warning)\b)) *(\S.*)$/
const FILE = /(?:^|[\\/])(?:[^\\/]*\.[A-Za-z][\w+-]{0,9}|Makefile|Dockerfile|[^\\/\s]+[\\/][^\\/\s]+)$/
/** Only a path that starts like one may have spaces: `error in a/b.c:3: x` has none. */
const ROOTED = /^(?:[A-Za-z]:)?[\\/.]|^file:/
const SEVERITY = /^(fatal error|error|warning|info|information|note|hint|remark|style)(?::| ) *(.*)$/i
const SKIPPED = /^(?:info|information|note|hint|remark)$/i
const CODE_AT_END = /^(.*\S) +\[(-W[\w=+-]+|[A-Za-z][\w./-]*)\]$/
const CODE_AT_START = /^([A-Z]{1,5}\d{2,5}):? +(\S.*)$/

export const parseGeneric: OutputParser = ({ lines }, root) => {
  const findings: Array<Finding> = []
  for (const line of lines) {
    const place = PLACE.exec(line)
    if (place === null) continue
    const [, file = "", row, column, text = ""] = place
    if (!FILE.test(file) || (file.includes(" ") && !ROOTED.test(file))) continue
    const [, word = "error", said = text] = SEVERITY.exec(text) ?? []
    if (SKIPPED.test(word)) continue
    const [, before, atEnd] = CODE_AT_END.exec(said) ?? []
    const [, atStart, after] = atEnd === undefined ? (CODE_AT_START.exec(said) ?? []) : []
    findings.push(
      makeFinding(root, {
        file,
        line: row,
        column,
        code: atEnd ?? atStart,
        message: before ?? after ?? said,
        severity: /^(?:warning|style)$/i.test(word) ? "warning" : "error"
      })
    )
  }
  return reading(findings, false)
}
