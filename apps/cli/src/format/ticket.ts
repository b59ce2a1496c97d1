/** Tickets for people: as one line, as rows of a table, as a whole page. */
import type { Ticket, TicketDetail } from "@orchestr8/contracts"
import { contextOf } from "@orchestr8/contracts"
import type { Page } from "../Output.ts"
import { paintPriority, paintStatus } from "./style.ts"
import type { Cell, Column } from "./table.ts"
import { formatTable } from "./table.ts"
import { formatAge, formatTime } from "./time.ts"

const columns: ReadonlyArray<Column> = [
  { header: "ID" },
  { header: "STATUS" },
  { header: "PRIORITY" },
  { header: "ERRORS", align: "right" },
  { header: "FIEFDOM", minimum: 8 },
  { header: "AGE", align: "right" },
  { header: "TITLE", minimum: 10 }
]

/** Nothing at all for no tickets. */
export const formatTickets = (tickets: ReadonlyArray<TicketDetail>, page: Page): string => {
  if (tickets.length === 0) return ""
  const rows = tickets.map((ticket): ReadonlyArray<Cell> => {
    const priority = contextOf.priority(ticket) ?? "normal"
    return [
      { text: ticket.id, paint: page.style.cyan },
      { text: ticket.status, paint: paintStatus(ticket.status, page.style) },
      { text: priority, paint: paintPriority(priority, page.style) },
      { text: String(ticket.errors.length) },
      { text: ticket.fiefdom },
      { text: formatAge(ticket.created_at, page.now), paint: page.style.dim },
      { text: ticket.title }
    ]
  })
  return formatTable(columns, rows, page)
}

/** `3f2a1b9c  resolved  Broken import`. */
export const formatTicketLine = (
  { id, status, title }: Pick<Ticket, "id" | "status" | "title">,
  { style }: Page
): string => `${style.cyan(id)}  ${paintStatus(status, style)(status)}  ${title}`

export const formatTicket = (ticket: TicketDetail, page: Page): string => {
  const { style } = page
  const { id, fiefdom, status, title, description, errors, warnings, context, created_at, updated_at, notes } = ticket
  const priority = contextOf.priority(ticket) ?? "normal"
  const attention = contextOf.attention(ticket)
  const head = [
    style.bold(title),
    [style.cyan(id), paintStatus(status, style)(status), paintPriority(priority, style)(priority), fiefdom].join("  "),
    style.dim(`created ${when(created_at, page)}, updated ${when(updated_at, page)}`)
  ]
  const shown = Object.entries(context).filter(([key]) => key !== "priority" && key !== "attention")
  const sections = [
    ...(attention === undefined ? [] : [[style.yellow("Needs a person"), ...indent(attention.reason)]]),
    ...(description === "" ? [] : [description.split("\n")]),
    ...list(`Errors (${errors.length})`, errors, style.red),
    ...list(`Warnings (${warnings.length})`, warnings, style.yellow),
    ...list(
      "Context",
      shown.map(([key, value]) => `${key}: ${typeof value === "string" ? value : JSON.stringify(value)}`),
      style.bold
    ),
    ...list(
      `Notes (${notes.length})`,
      notes.map(({ at, author, text, time }) => `${at === undefined ? time : formatTime(at)}  ${author}: ${text}`),
      style.bold
    )
  ]
  return [head, ...sections].map((lines) => lines.join("\n")).join("\n\n")
}

const when = (timestamp: Ticket["created_at"], { now }: Page): string =>
  `${formatTime(timestamp)} (${formatAge(timestamp, now)} ago)`

const indent = (text: string): ReadonlyArray<string> => text.split("\n").map((line) => `  ${line}`)

const list = (title: string, items: ReadonlyArray<string>, paint: (text: string) => string) =>
  items.length === 0 ? [] : [[paint(title), ...items.flatMap(indent)]]
