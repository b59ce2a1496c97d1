/** Fixtures and readings for the tests of checks. The root is where the fixtures were recorded. */
import { readFileSync } from "node:fs"
import type { CheckParser, Finding } from "@orchestr8/contracts"
import type { ParsedOutput } from "../../src/checks/index.ts"
import { findingText, parseOutput } from "../../src/checks/index.ts"

export const root = "/home/dev/shop"

export const fixture = (name: string): string => readFileSync(new URL(`fixtures/${name}`, import.meta.url), "utf8")

export const parse = (parser: CheckParser, stdout: string, stderr = ""): ParsedOutput =>
  parseOutput(parser, { stdout, stderr }, { root })

/** `error file:line:column: [code] message` for each finding. */
export const shown = (parsed: ParsedOutput): ReadonlyArray<string> =>
  parsed.findings.map((finding) => `${finding.severity} ${findingText(finding)}`)

export const finding = (parts: Partial<Finding>): Finding => ({
  file: "src/a.ts",
  line: 3,
  column: 7,
  code: "TS2304",
  message: "Cannot find name 'x'.",
  severity: "error",
  ...parts
})
