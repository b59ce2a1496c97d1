/** What doctor found, for people. */
import type { DoctorReport } from "@orchestr8/contracts"
import type { Page } from "../Output.ts"

export const formatProblems = ({ problems }: DoctorReport, { style }: Page): string =>
  problems
    .map(
      ({ fix, kind, message, path }) =>
        `${style.yellow(kind)}  ${path}: ${message.replace(/\s+/g, " ")}\n  ${style.dim(fix)}`
    )
    .join("\n")
