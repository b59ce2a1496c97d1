/**
 * Exports tickets as a Markdown report: a part for every status, a section for every ticket. Foreign text stands in
 * code spans and code fences longer than any run of backticks in it, so it cannot end its section, link or mention
 * anybody; escape sequences are removed. Source: CommonMark 0.31, sections 4.5 and 6.1.
 */
import type { Ticket, TicketStatus } from "@orchestr8/contracts"
import { contextOf, ticketStatuses } from "@orchestr8/contracts"
import { plainText } from "./plainText.ts"

const headings: Readonly<Record<TicketStatus, string>> = {
  open: "Open",
  in_progress: "In progress",
  resolved: "Resolved",
  archived: "Archived"
}

/** Within a status in the order given. */
export const exportMarkdown = (tickets: ReadonlyArray<Ticket>): string => {
  const parts = ticketStatuses.flatMap((status) => {
    const group = tickets.filter((ticket) => ticket.status === status)
    return group.length === 0 ? [] : [`## ${headings[status]} (${group.length})`, ...group.flatMap(formatTicket)]
  })
  return `${["# Tickets", ...parts].join("\n\n")}\n`
}

const formatTicket = (ticket: Ticket): ReadonlyArray<string> => {
  const { id, fiefdom, title, description, errors, warnings, created_at, updated_at, notes } = ticket
  return [
    `### ${id} ${codeSpan(title)}`,
    [
      fact("Fiefdom", [fiefdom]),
      fact("Priority", [contextOf.priority(ticket) ?? ""]),
      fact("Labels", contextOf.labels(ticket)),
      fact("Assignee", [contextOf.assignee(ticket) ?? ""]),
      fact("Depends on", contextOf.dependsOn(ticket)),
      fact("Created", [created_at]),
      fact("Updated", [updated_at])
    ]
      .filter((line) => line !== "")
      .join("\n"),
    ...block("Description:", description),
    ...errors.flatMap((error) => block("Error:", error)),
    ...warnings.flatMap((warning) => block("Warning:", warning)),
    ...notes.flatMap(({ at, time, author, text }) =>
      block(`Note of ${codeSpan(author)}, ${codeSpan(at ?? time)}:`, text)
    )
  ]
}

const fact = (name: string, values: ReadonlyArray<string>): string => {
  const spans = values.filter((value) => value !== "").map(codeSpan)
  return spans.length === 0 ? "" : `- ${name}: ${spans.join(", ")}`
}

const block = (label: string, text: string): ReadonlyArray<string> => {
  const plain = plainText(text)
  if (plain.trim() === "") return []
  const fence = backticks(plain, 3)
  return [label, `${fence}text\n${plain}\n${fence}`]
}

const codeSpan = (text: string): string => {
  const plain = plainText(text).replaceAll("\n", " ")
  const fence = backticks(plain, 1)
  return `${fence} ${plain} ${fence}`
}

/** A run longer than any in the text. */
const backticks = (text: string, least: number): string => {
  const longest = (text.match(/`+/g) ?? []).reduce((length, run) => Math.max(length, run.length), 0)
  return "`".repeat(Math.max(least, longest + 1))
}
