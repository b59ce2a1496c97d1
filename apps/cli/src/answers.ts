/** Answers that many commands give, and the warning that goes with reading many tickets. */
import type { HealthReport, Problem, Ticket, TicketQueryInput } from "@orchestr8/contracts"
import { TicketDetail, TicketList, toDetail } from "@orchestr8/contracts"
import { TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import { plain } from "./format/plain.ts"
import { formatTicketLine, formatTickets } from "./format/ticket.ts"
import { Invocation } from "./Invocation.ts"
import type { Page } from "./Output.ts"
import { Output } from "./Output.ts"

/** A ticket after a change: one line, or the detail view. */
export const answerTicket = (ticket: Ticket, format: (ticket: TicketDetail, page: Page) => string = formatTicketLine) =>
  Output.use((output) => output.answer(TicketDetail, toDetail(ticket), format))

/** One line a ticket; with `--json` one detail view a line. */
export const answerTickets = (tickets: ReadonlyArray<Ticket>) =>
  Effect.forEach(tickets, (ticket) => answerTicket(ticket), { discard: true })

/** A page of tickets. */
export const answerList = Effect.fnUntraced(function* (query: TicketQueryInput) {
  const manager = yield* TicketManager
  const output = yield* Output
  const { json } = yield* Invocation
  const list = yield* manager.list(query)
  // The list view has no priority, and only the table needs it.
  const found = json ? {} : yield* manager.bulkGet(list.tickets.map(({ id }) => id))
  yield* output.answer(TicketList, list, ({ tickets }, page) =>
    formatTickets(wholeTickets(tickets, plain(found)), page)
  )
  yield* warnOfUnreadable
  if (json) return
  if (list.total === 0) yield* output.notice("no tickets match")
  else if (list.next_cursor !== null) {
    yield* output.notice(
      `${list.tickets.length} of ${list.total} tickets; the next ones: add --cursor ${list.next_cursor}`
    )
  }
})

/** In the order of the list: the keys of an object have an order of their own. */
const wholeTickets = (items: TicketList["tickets"], found: Readonly<Record<string, Ticket | null>>) =>
  items.flatMap(({ id }) => found[id] ?? [])

/** Files that cannot be read as tickets never break a list, but are not passed over in silence either. */
export const warnOfUnreadable = Effect.gen(function* () {
  const manager = yield* TicketManager
  const output = yield* Output
  const problems = yield* manager.unreadable
  if (problems.length > 0) yield* output.notice(unreadableWarning(problems))
})

const NAMED = 3

const unreadableWarning = (problems: ReadonlyArray<Problem>): string => {
  const subject =
    problems.length === 1 ? "1 file cannot be read as a ticket" : `${problems.length} files cannot be read as tickets`
  const named = problems.slice(0, NAMED).map(({ message, path }) => `${path}: ${oneLine(message)}`)
  const rest = problems.length > NAMED ? [`and ${problems.length - NAMED} more`] : []
  return `warning: ${subject} (${[...named, ...rest].join("; ")}); see: tickets doctor`
}

export const oneLine = (text: string): string => text.replace(/\s+/g, " ")

/** "Could not check" is never "working": said loudly. */
export const warnOfUnknown = ({ checks }: HealthReport) =>
  Output.use((output) =>
    Effect.forEach(
      checks.filter(({ status }) => status === "unknown"),
      ({ name, reason }) =>
        output.notice(`warning: the check ${name} could not tell: ${oneLine(reason ?? "no reason given")}`),
      { discard: true }
    )
  )
