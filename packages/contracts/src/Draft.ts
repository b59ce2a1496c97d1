/** What a caller says to make or edit a ticket. */
import * as Schema from "effect/Schema"
import { FiefdomFromString } from "./Fiefdom.ts"
import { KnownContext, Priority, TicketContext, Title } from "./Ticket.ts"
import { TicketId } from "./TicketId.ts"
import { Timestamp } from "./Timestamp.ts"

const Strings = Schema.Array(Schema.String)

const draftFields = {
  title: Title,
  fiefdom: FiefdomFromString,
  description: Schema.optionalKey(Schema.String),
  errors: Schema.optionalKey(Strings),
  warnings: Schema.optionalKey(Strings),
  /** Free JSON object; the known keys in it are checked. The named fields below win over it. */
  context: Schema.optionalKey(TicketContext),
  priority: Schema.optionalKey(Priority),
  labels: Schema.optionalKey(Strings),
  depends_on: Schema.optionalKey(Schema.Array(TicketId)),
  verify: Schema.optionalKey(Schema.String)
}

/** A ticket to create. Title and fiefdom are required, everything else has an empty default. */
export const TicketDraft = Schema.Struct(draftFields)
export interface TicketDraft extends Schema.Schema.Type<typeof TicketDraft> {}
/** A draft as callers write it: the fiefdom in any spelling. */
export interface TicketDraftInput extends Schema.Codec.Encoded<typeof TicketDraft> {}

/** Context keys to set; `null` removes the key. */
export const ContextPatch = TicketContext

/** What to change. Absent fields stay; `null` in `context`, `priority` and `verify` removes. */
export const TicketPatch = Schema.Struct({
  title: Schema.optionalKey(Title),
  fiefdom: Schema.optionalKey(FiefdomFromString),
  description: Schema.optionalKey(Schema.String),
  errors: Schema.optionalKey(Strings),
  warnings: Schema.optionalKey(Strings),
  context: Schema.optionalKey(ContextPatch),
  priority: Schema.optionalKey(Schema.NullOr(Priority)),
  labels: Schema.optionalKey(Strings),
  depends_on: Schema.optionalKey(Schema.Array(TicketId)),
  verify: Schema.optionalKey(Schema.NullOr(Schema.String)),
  /** The `updated_at` that the caller saw: another one now is a conflict and nothing changes. */
  expected_updated_at: Schema.optionalKey(Timestamp)
})
export interface TicketPatch extends Schema.Schema.Type<typeof TicketPatch> {}
export interface TicketPatchInput extends Schema.Codec.Encoded<typeof TicketPatch> {}

/** The known context keys that an object gives another type than ours, as readable reasons. */
export const contextProblems = (context: TicketContext): ReadonlyArray<string> =>
  Object.entries(KnownContext.fields).flatMap(([key, field]) => {
    const value = context[key]
    if (value === undefined || value === null || Schema.is(field as Schema.Schema<unknown>)(value)) return []
    return [`context.${key} has the wrong type`]
  })
