/** Counts of tickets for people. */
import type { FiefdomSummary, TicketSummary } from "@orchestr8/contracts"
import { ticketStatuses } from "@orchestr8/contracts"
import type { Page } from "../Output.ts"
import { paintStatus } from "./style.ts"
import { formatTable } from "./table.ts"

export const formatSummary = ({ by_status, total, total_errors, total_warnings }: TicketSummary, page: Page): string =>
  formatTable(
    [{ header: "TICKETS" }, { header: String(total), align: "right" }],
    [
      ...ticketStatuses.map((status) => [
        { text: status, paint: paintStatus(status, page.style) },
        { text: String(by_status[status]) }
      ]),
      [{ text: "errors" }, { text: String(total_errors) }],
      [{ text: "warnings" }, { text: String(total_warnings) }]
    ],
    page
  )

export const formatFiefdomSummary = (summary: FiefdomSummary, page: Page): string => {
  const fiefdoms = Object.entries(summary)
  if (fiefdoms.length === 0) return ""
  return formatTable(
    [
      { header: "FIEFDOM", minimum: 12 },
      ...ticketStatuses.map((status) => ({ header: status.toUpperCase(), align: "right" as const }))
    ],
    fiefdoms.map(([fiefdom, counts]) => [
      { text: fiefdom },
      ...ticketStatuses.map((status) => ({
        text: String(counts[status]),
        paint: counts[status] === 0 ? page.style.dim : paintStatus(status, page.style)
      }))
    ]),
    page
  )
}
