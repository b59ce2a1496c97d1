/** What checks found, for people. */
import type { CheckResult, Finding, HealthReport } from "@orchestr8/contracts"
import type { Page } from "../Output.ts"
import type { Style } from "./style.ts"
import { formatTable } from "./table.ts"

const paintHealth = (status: CheckResult["status"], style: Style) =>
  ({ working: style.green, broken: style.red, unknown: style.yellow })[status]

export const formatHealth = ({ checks, tickets }: HealthReport, page: Page): string => {
  if (checks.length === 0) return ""
  const table = formatTable(
    [
      { header: "CHECK" },
      { header: "STATUS" },
      { header: "ERRORS", align: "right" },
      { header: "WARNINGS", align: "right" },
      { header: "TIME", align: "right" }
    ],
    checks.map(({ duration_ms, errors, name, status, warnings }) => [
      { text: name },
      { text: status, paint: paintHealth(status, page.style) },
      { text: String(errors.length) },
      { text: String(warnings.length) },
      { text: `${(duration_ms / 1000).toFixed(1)} s` }
    ]),
    page
  )
  const findings = checks.flatMap(({ errors, warnings }) =>
    [...errors, ...warnings].map((finding) => formatFinding(finding, page))
  )
  const changes = Object.entries(tickets).flatMap(([change, ids]) =>
    ids.length === 0 ? [] : [`${change}: ${ids.join(" ")}`]
  )
  return [table, findings.join("\n"), changes.join("\n")].filter((part) => part !== "").join("\n\n")
}

export const formatFinding = ({ code, column, file, line, message, severity }: Finding, { style }: Page): string => {
  const place = [file, ...(line > 0 ? [line] : []), ...(line > 0 && column > 0 ? [column] : [])].join(":")
  const paint = severity === "error" ? style.red : style.yellow
  return `${place}  ${paint(severity)}  ${message.replace(/\s+/g, " ")}${code === "" ? "" : style.dim(`  ${code}`)}`
}
