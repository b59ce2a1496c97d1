/**
 * Making findings from what parsers read, and the one-line form in which tickets carry them. The first line of
 * a message is its headline: it identifies the problem. Further lines are details and may differ from run to run.
 * A failing test has the code `test`, its name as the headline and the reason as details.
 */
import type { Finding, Severity } from "@orchestr8/contracts"
import { messageText, oneLine } from "./plainLines.ts"
import { sourcePath } from "./sourcePath.ts"

/** The code of a finding that is a failing test. */
export const TEST_CODE = "test"

/** What a parser read, as it stands in the output. */
export interface FindingParts {
  readonly file?: string | undefined
  readonly line?: unknown
  readonly column?: unknown
  readonly code?: string | undefined
  readonly message: string
  /** Default `error`. */
  readonly severity?: Severity | undefined
}

const MAX_CODE = 120
const MAX_POSITION = 2 ** 31 - 1
const MAX_REASON = 200

const position = (value: unknown): number => {
  const number = Number(value)
  return Number.isInteger(number) && number > 0 && number <= MAX_POSITION ? number : 0
}

/** A finding with a path relative to `root`, plain text and positions from 1 (0: unknown). */
export const makeFinding = (root: string, parts: FindingParts): Finding => ({
  file: sourcePath(parts.file ?? "", root),
  line: position(parts.line),
  column: position(parts.column),
  code: oneLine(parts.code ?? "", MAX_CODE),
  message: messageText(parts.message) || "(no message)",
  severity: parts.severity ?? "error"
})

/** A failing test: `name` identifies it, `reason` says why it failed and may have many lines. */
export const makeTestFinding = (
  root: string,
  test: {
    readonly name: string
    readonly reason: string
    readonly file?: string
    readonly line?: unknown
    readonly column?: unknown
  }
): Finding =>
  makeFinding(root, {
    ...test,
    code: TEST_CODE,
    message: `${oneLine(test.name) || "(no name)"}\n${messageText(test.reason)}`
  })

/** The first line of the message. */
export const headline = (finding: Finding): string => finding.message.split("\n", 1)[0] ?? ""

/** `src/a.ts:3:7`, without what is unknown; empty when the file is. */
export const locationText = ({ file, line, column }: Finding): string => {
  if (file === "" || line === 0) return file
  return column === 0 ? `${file}:${line}` : `${file}:${line}:${column}`
}

/** One line: `file:line:column: [code] message`, without what is unknown. A failing test adds its reason. */
export const findingText = (finding: Finding): string => {
  const location = locationText(finding)
  const details = finding.code === TEST_CODE ? oneLine(finding.message.slice(headline(finding).length), MAX_REASON) : ""
  return [
    location === "" ? "" : `${location}: `,
    finding.code === "" ? "" : `[${finding.code}] `,
    headline(finding),
    details === "" ? "" : `: ${details}`
  ].join("")
}
