/**
 * The ticket for one problem that a check found: findings with one fingerprint become one ticket that lists each
 * place. Nothing here depends on time or order of runs, so the same findings always make the same ticket.
 */
import type { Fiefdom, Finding, Severity } from "@orchestr8/contracts"
import { fiefdomOf } from "./fiefdomOf.ts"
import { findingText, headline, locationText, TEST_CODE } from "./finding.ts"
import { fingerprint } from "./fingerprint.ts"
import { oneLine } from "./plainLines.ts"

/** Findings with the same fingerprint. */
export type FindingGroup = readonly [Finding, ...ReadonlyArray<Finding>]

export interface CheckTicket {
  readonly fingerprint: string
  readonly draft: {
    readonly fiefdom: Fiefdom
    readonly title: string
    readonly description: string
    /** One line a place, at most 100. */
    readonly errors: ReadonlyArray<string>
    readonly warnings: ReadonlyArray<string>
    readonly context: {
      /** Absent when the finding names no file. */
      readonly file_path?: string
      readonly check: string
      readonly fingerprint: string
      readonly occurrences: number
    }
  }
}

const MAX_TITLE = 120
const MAX_PLACES = 100

/** Findings by fingerprint, in the order of their first. */
export const groupFindings = (check: string, findings: ReadonlyArray<Finding>): ReadonlyArray<FindingGroup> => {
  const groups = new Map<string, [Finding, ...Array<Finding>]>()
  for (const finding of findings) {
    const key = fingerprint(check, finding)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [finding])
    else group.push(finding)
  }
  return [...groups.values()]
}

/** `configuredFiefdom` is that of the check's configuration. */
export const checkTicket = (
  check: string,
  findings: FindingGroup,
  configuredFiefdom: string | undefined
): CheckTicket => {
  const [first] = findings
  const id = fingerprint(check, first)
  return {
    fingerprint: id,
    draft: {
      fiefdom: fiefdomOf(first, configuredFiefdom),
      title: titleOf(check, findings),
      description: describe(check, findings),
      errors: textsOf(findings, "error"),
      warnings: textsOf(findings, "warning"),
      context: {
        ...(first.file === "" ? {} : { file_path: first.file }),
        check,
        fingerprint: id,
        occurrences: findings.length
      }
    }
  }
}

/** A test by its name; otherwise `TS2304 in src/a.ts: Cannot find name 'x'`, without what is unknown. */
const titleOf = (check: string, findings: FindingGroup): string => {
  const [first] = findings
  const others = new Set(findings.map(headline)).size - 1
  const more = others === 0 ? "" : ` (+${others} more)`
  return `${oneLine(subject(check, first), MAX_TITLE - more.length)}${more}`
}

const subject = (check: string, finding: Finding): string => {
  if (finding.code === TEST_CODE) return headline(finding)
  const place = finding.file === "" ? oneLine(check, MAX_TITLE / 2) : finding.file
  return `${finding.code === "" ? place : `${finding.code} in ${place}`}: ${headline(finding)}`
}

const describe = (check: string, findings: FindingGroup): string => {
  const [first] = findings
  const place = locationText(first)
  const times = findings.length === 1 ? "" : ` ${findings.length} times, first`
  return `The check ${oneLine(check)} reports this${times}${place === "" ? "" : ` in ${place}`}:\n\n${first.message}`
}

const textsOf = (findings: FindingGroup, severity: Severity): ReadonlyArray<string> => {
  const texts = findings.filter((finding) => finding.severity === severity).map(findingText)
  return texts.length <= MAX_PLACES ? texts : [...texts.slice(0, MAX_PLACES), `and ${texts.length - MAX_PLACES} more`]
}
