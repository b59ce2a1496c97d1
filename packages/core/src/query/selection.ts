/**
 * A query made plain for a store: one filter, the statuses, an order, a place to go on from. Pure, so that every
 * store answers a page the same way.
 */
import type { SortKey, Ticket, TicketQuery, TicketStatus } from "@orchestr8/contracts"
import { contextOf, priorityRank, ticketStatuses, ValidationError } from "@orchestr8/contracts"
import * as Result from "effect/Result"
import type { Filter, Term } from "../filter/Filter.ts"
import { parseFilter, wordsFilter } from "../filter/parse.ts"
import { foldText } from "../filter/tokens.ts"
import { decodeCursor, encodeCursor } from "./cursor.ts"

export type SortColumn =
  | "created_at"
  | "updated_at"
  | "priority"
  | "title"
  | "fiefdom"
  | "error_count"
  | "status"
  | "relevance"
  | "id"

export interface SortTerm {
  readonly column: SortColumn
  readonly descending: boolean
}

export type SortValue = string | number

export interface Selection {
  /** Everything but the statuses. */
  readonly filter: Filter
  readonly statuses: ReadonlyArray<TicketStatus>
  readonly order: ReadonlyArray<SortTerm>
  readonly limit: number
  /** The values of `order` of the last ticket of the page before. */
  readonly after: ReadonlyArray<SortValue> | undefined
  /** The cursor behind a ticket with these values of `order`. */
  readonly cursorAfter: (values: ReadonlyArray<SortValue>) => string
}

const DEFAULT_LIMIT = 50

const up = (column: SortColumn): SortTerm => ({ column, descending: false })
const down = (column: SortColumn): SortTerm => ({ column, descending: true })

/** Newest first behind whatever leads; the id last, so that no two tickets are equal. */
const orders: Record<SortKey, ReadonlyArray<SortTerm>> = {
  created: [down("created_at"), up("id")],
  updated: [down("updated_at"), up("id")],
  priority: [up("priority"), down("created_at"), up("id")],
  title: [up("title"), up("id")],
  fiefdom: [up("fiefdom"), down("created_at"), up("id")],
  errors: [down("error_count"), down("created_at"), up("id")],
  status: [up("status"), down("created_at"), up("id")],
  relevance: [up("relevance"), down("created_at"), up("id")]
}

const trait = (anyOf: "ready" | "attention"): Term => ({ negated: false, condition: { _tag: "Is", anyOf: [anyOf] } })

const invalidQuery = (reason: string, hint: string) =>
  Result.fail(new ValidationError({ field: "query", reason, hint }))

export const select = (query: TicketQuery): Result.Result<Selection, ValidationError> => {
  const parsed = query.query === undefined ? undefined : parseFilter(query.query)
  if (parsed !== undefined && Result.isFailure(parsed)) {
    const { message, hint } = parsed.failure
    return invalidQuery(
      message,
      hint === undefined ? "see the fields in: tickets list --help" : `did you mean ${hint}?`
    )
  }
  const terms: Array<Term> = [...(parsed?.success.terms ?? [])]
  if (query.search !== undefined) terms.push(...wordsFilter(query.search).terms)
  if (query.fiefdom !== undefined) terms.push(fiefdomTerm(query.fiefdom, false))
  if (query.under !== undefined) terms.push(fiefdomTerm(query.under, true))
  if (query.ready === true) terms.push(trait("ready"))
  if (query.attention === true) terms.push(trait("attention"))
  const { rest, statuses } = splitStatuses(terms, query)

  const sought = rest.some(
    ({ condition, negated }) => condition._tag === "Text" && !negated && foldText(condition.text) !== ""
  )
  const sort = query.sort ?? (query.search !== undefined && sought ? "relevance" : "created")
  if (sort === "relevance" && !sought)
    return invalidQuery("there is no text to rank by", "add a word to search for, or sort otherwise")
  const reverse = query.reverse === true
  const order = orders[sort].map((term) =>
    reverse && term.column !== "id" ? { ...term, descending: !term.descending } : term
  )
  const shape = `${sort}${reverse ? "-" : "+"}`
  const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor, shape, order.length)
  if (query.cursor !== undefined && after === undefined) {
    return Result.fail(
      new ValidationError({
        field: "cursor",
        reason: "is not a cursor of this query",
        hint: "pass next_cursor of the page before, with the same order"
      })
    )
  }
  return Result.succeed({
    filter: { terms: rest },
    statuses,
    order,
    limit: query.limit ?? DEFAULT_LIMIT,
    after,
    cursorAfter: (values) => encodeCursor(shape, values)
  })
}

const fiefdomTerm = (fiefdom: NonNullable<TicketQuery["fiefdom"]>, subtree: boolean): Term => ({
  negated: false,
  condition: { _tag: "Fiefdom", fiefdom, subtree }
})

/** A plain `status:` of the filter language counts as the status filter, so that `by_status` leaves it out too. */
const splitStatuses = (terms: ReadonlyArray<Term>, query: TicketQuery) => {
  const named = terms.filter(({ condition, negated }) => condition._tag === "Status" && !negated)
  const rest = terms.filter((term) => !named.includes(term))
  const asked = named.map(({ condition }) => (condition._tag === "Status" ? condition.anyOf : []))
  const byDefault = ticketStatuses.filter((status) => status !== "archived" || query.all === true || asked.length > 0)
  const given = query.status ?? byDefault
  return { rest, statuses: given.filter((status) => asked.every((anyOf) => anyOf.includes(status))) }
}

/** The value that a ticket is ordered by, as the index stores it. */
export const sortValue = (ticket: Ticket, column: Exclude<SortColumn, "relevance">): SortValue => {
  switch (column) {
    case "priority":
      return priorityRank(contextOf.priority(ticket))
    case "error_count":
      return ticket.errors.length
    default:
      return ticket[column]
  }
}
