/** What checks found, for people. */
import type { CheckResult, Finding, HealthReport, Ticket, TicketId } from "@orchestr8/contracts"
import { fromMillis, toLocalTime } from "@orchestr8/contracts"
import type { Page } from "../Output.ts"
import type { Style } from "./style.ts"
import { formatTable } from "./table.ts"
import { formatTicketLine } from "./ticket.ts"

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

interface ChangedTicket {
  readonly change: keyof HealthReport["tickets"]
  readonly id: TicketId
}

export const changedTickets = ({
  tickets: { created, reopened, resolved, updated }
}: HealthReport): ReadonlyArray<ChangedTicket> => [
  ...created.map((id): ChangedTicket => ({ change: "created", id })),
  ...updated.map((id): ChangedTicket => ({ change: "updated", id })),
  ...reopened.map((id): ChangedTicket => ({ change: "reopened", id })),
  ...resolved.map((id): ChangedTicket => ({ change: "resolved", id }))
]

/** One line for the run, and one for each ticket that it changed. */
export const formatWatchedRun = (
  report: HealthReport,
  tickets: Readonly<Record<string, Ticket | null>>,
  page: Page
): string => {
  if (report.checks.length === 0) return ""
  const checks = report.checks.map(({ duration_ms, errors, name, status, warnings }) => {
    const counts = status === "unknown" ? [] : [counted(errors, "error"), counted(warnings, "warning")]
    const paint = paintHealth(status, page.style)
    return [name, paint(status), ...counts.flat(), page.style.dim(`${(duration_ms / 1000).toFixed(1)} s`)].join(" ")
  })
  const time = page.style.dim(toLocalTime(fromMillis(page.now)))
  const changes = changedTickets(report).map(({ change, id }) => {
    const ticket = tickets[id]
    return `  ${change.padEnd(8)}  ${ticket ? formatTicketLine(ticket, page) : id}`
  })
  return [`${time}  ${checks.join("; ")}`, ...changes].join("\n")
}

const counted = (findings: ReadonlyArray<Finding>, noun: string): ReadonlyArray<string> =>
  findings.length === 0 ? [] : [`${findings.length} ${noun}${findings.length === 1 ? "" : "s"}`]

export const formatFinding = ({ code, column, file, line, message, severity }: Finding, { style }: Page): string => {
  const place = [file, ...(line > 0 ? [line] : []), ...(line > 0 && column > 0 ? [column] : [])].join(":")
  const paint = severity === "error" ? style.red : style.yellow
  return `${place}  ${paint(severity)}  ${message.replace(/\s+/g, " ")}${code === "" ? "" : style.dim(`  ${code}`)}`
}
