/**
 * The verdict on one run of a check, from its exit and its findings together. "Could not check" is never `working`:
 * a run that did not start, did not end by itself, or failed without saying what is wrong, is `unknown`.
 */
import type { CheckStatus, Finding } from "@orchestr8/contracts"
import { makeFinding } from "./finding.ts"
import type { ParsedOutput } from "./parseOutput.ts"
import { plainLines } from "./plainLines.ts"
import type { CheckOutput } from "./ToolOutput.ts"

/** How a check ended. */
export interface CheckExit {
  /** Null when a signal ended it. */
  readonly exitCode: number | null
  readonly timedOut: boolean
  /** Why the command could not be started. */
  readonly startError?: string | undefined
}

export interface CheckVerdict {
  readonly status: CheckStatus
  /** Why the status is `unknown`, in plain words. */
  readonly reason?: string
}

/**
 * A run that was cut off is `unknown` even when it found errors, because what it did not get to must not count as
 * mended. Warnings break a check only when its exit says so.
 */
export const checkStatus = ({
  exitCode,
  timedOut,
  startError,
  parsed
}: CheckExit & { readonly parsed: ParsedOutput }): CheckVerdict => {
  if (startError !== undefined) return unknown(`the command cannot be started: ${startError}`)
  if (timedOut) return unknown("the command did not end within its time limit")
  if (exitCode === null) return unknown("the command was ended by a signal")
  if (parsed.parser === "none") return { status: exitCode === 0 ? "working" : "broken" }
  if (parsed.findings.some((finding) => finding.severity === "error")) return { status: "broken" }
  if (exitCode === 0) return { status: "working" }
  if (parsed.findings.length > 0) return { status: "broken" }
  const output = parsed.understood
    ? `the ${parsed.parser} report has no findings`
    : `its output is not what the ${parsed.parser} parser reads`
  return unknown(`the command failed with exit code ${exitCode}, but ${output}`)
}

const unknown = (reason: string): CheckVerdict => ({ status: "unknown", reason })

const TAIL_LINES = 10

/**
 * The one finding of a check with the parser `none` that failed: its headline is the same each time, so that it
 * stays one ticket; the details are the last lines of both streams.
 */
export const failureFinding = (exitCode: number, output: CheckOutput): Finding =>
  makeFinding("/", {
    message: [`the command failed with exit code ${exitCode}`, ...tail(output.stdout), ...tail(output.stderr)].join(
      "\n"
    )
  })

const tail = (text: string): ReadonlyArray<string> =>
  plainLines(text)
    .filter((line) => /[\p{L}\p{N}]/u.test(line))
    .slice(-TAIL_LINES)
