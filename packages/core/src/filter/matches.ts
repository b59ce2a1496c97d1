/**
 * Whether a ticket matches a filter, in memory. Gives the same answer as the SQL of `sql.ts` on an index of the
 * same tickets; the property test of both is `test/filter/sql.test.ts`.
 */
import { contextOf, fromMillis, isWithin, priorityRank } from "@orchestr8/contracts"
import type { Ticket, Timestamp } from "@orchestr8/contracts"
import { ageBound } from "./age.ts"
import { labelsText, searchText } from "./document.ts"
import type { AgentState, Comparison, Condition, CountField, Filter, TextCondition, Trait } from "./Filter.ts"
import { foldText, occurrences } from "./tokens.ts"

/** What a filter asks about a ticket that its file does not say. */
export interface TicketFacts {
  /** Milliseconds since 1970. */
  readonly now: number
  /** When the lease of the ticket expires; absent while none is held. */
  readonly leaseExpires?: Timestamp | undefined
  /** Dependencies that are neither resolved nor archived. */
  readonly waiting: number
}

export const matches = (filter: Filter, ticket: Ticket, facts: TicketFacts): boolean => {
  let folded: ReturnType<typeof searchText> | undefined
  return filter.terms.every(({ condition, negated }) => {
    if (condition._tag !== "Text") return holds(condition, ticket, facts) !== negated
    const sought = foldText(condition.text)
    if (sought === "") return true
    folded ??= searchText(ticket)
    const columns = condition.within === "title" ? [folded.title] : Object.values(folded)
    return columns.some((column) => occurrences(column, sought, condition.exact) > 0) !== negated
  })
}

const holds = (condition: Exclude<Condition, TextCondition>, ticket: Ticket, facts: TicketFacts): boolean => {
  switch (condition._tag) {
    case "Status":
      return condition.anyOf.includes(ticket.status)
    case "Priority":
      return condition.anyOf.some((priority) => priorityRank(priority) === priorityRank(contextOf.priority(ticket)))
    case "Agent":
      return condition.anyOf.some((state) => inState[state](ticket, facts))
    case "Is":
      return condition.anyOf.some((trait) => hasTrait[trait](ticket, facts))
    case "Fiefdom":
      return condition.subtree ? isWithin(ticket.fiefdom, condition.fiefdom) : ticket.fiefdom === condition.fiefdom
    case "Label":
      return labelsText(contextOf.labels(ticket)).includes(labelsText([condition.label]))
    case "Check":
      return contextOf.check(ticket) === condition.check
    case "Id":
      return ticket.id.startsWith(condition.prefix)
    case "Count":
      return compare(countOf[condition.of](ticket), condition.comparison, condition.value)
    case "Age": {
      const bound = ageBound(condition, facts.now)
      return compare(condition.of === "age" ? ticket.created_at : ticket.updated_at, bound.comparison, bound.instant)
    }
  }
}

const compare = <A extends string | number>(left: A, comparison: Comparison, right: A): boolean => {
  switch (comparison) {
    case "<":
      return left < right
    case "<=":
      return left <= right
    case ">":
      return left > right
    case ">=":
      return left >= right
    case "=":
      return left === right
  }
}

type Test = (ticket: Ticket, facts: TicketFacts) => boolean

const attended: Test = (ticket) => contextOf.attention(ticket) !== undefined
const inReview: Test = (ticket) => contextOf.attention(ticket)?.reason.startsWith("review") === true

const running: Test = (_, { leaseExpires, now }) => leaseExpires !== undefined && leaseExpires > fromMillis(now)

const inState: Readonly<Record<AgentState, Test>> = {
  none: (ticket, facts) => !attended(ticket, facts) && !running(ticket, facts),
  running,
  failed: (ticket, facts) => attended(ticket, facts) && !inReview(ticket, facts),
  review: inReview
}

const hasTrait: Readonly<Record<Trait, Test>> = {
  attention: attended,
  ready: (ticket, facts) =>
    ticket.status === "open" && ticket.errors.length > 0 && facts.waiting === 0 && !attended(ticket, facts)
}

const countOf: Readonly<Record<CountField, (ticket: Ticket) => number>> = {
  err: (ticket) => ticket.errors.length,
  warn: (ticket) => ticket.warnings.length,
  notes: (ticket) => ticket.notes.length
}
