/** How to ask for a page of tickets. */
import * as Schema from "effect/Schema"
import { FiefdomFromString } from "./Fiefdom.ts"
import { TicketStatus } from "./Ticket.ts"

export const SortKey = Schema.Literals([
  "created",
  "updated",
  "priority",
  "title",
  "fiefdom",
  "errors",
  "status",
  "relevance"
])
export type SortKey = typeof SortKey.Type
export const sortKeys: ReadonlyArray<SortKey> = SortKey.literals

export const TicketQuery = Schema.Struct({
  /** Only these statuses. Absent: everything but `archived`. */
  status: Schema.optionalKey(Schema.Array(TicketStatus)),
  /** Archived tickets too, when `status` is absent. */
  all: Schema.optionalKey(Schema.Boolean),
  /** Exactly this fiefdom. */
  fiefdom: Schema.optionalKey(FiefdomFromString),
  /** This fiefdom and everything below it. */
  under: Schema.optionalKey(FiefdomFromString),
  /** Open, at least one error, every dependency resolved or archived, no attention. */
  ready: Schema.optionalKey(Schema.Boolean),
  /** Only tickets that need a person. */
  attention: Schema.optionalKey(Schema.Boolean),
  /** Filter language of `core/filter`: `status:open err:>0 -word "exact"`. */
  query: Schema.optionalKey(Schema.String),
  /** Free text: every word must occur as the beginning of a word of the ticket. */
  search: Schema.optionalKey(Schema.String),
  /** Default `created`, newest first; with `search`, `relevance`. */
  sort: Schema.optionalKey(SortKey),
  reverse: Schema.optionalKey(Schema.Boolean),
  /** 1 to 1,000; default 50. */
  limit: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 1000 }))),
  /** `next_cursor` of the page before, with the same filters. */
  cursor: Schema.optionalKey(Schema.String)
})
export interface TicketQuery extends Schema.Schema.Type<typeof TicketQuery> {}
export interface TicketQueryInput extends Schema.Codec.Encoded<typeof TicketQuery> {}
