/**
 * One entry of the history: who did what to which ticket, when, with before and after. The public shape;
 * the record on disk (`core/file/JournalRecord`) adds hashes and a checksum.
 */
import * as Schema from "effect/Schema"
import { Actor } from "./Actor.ts"
import { TicketId } from "./TicketId.ts"
import { Timestamp } from "./Timestamp.ts"
import { Ticket } from "./Ticket.ts"

/** Position in the history of one store: 1, 2, 3, … without gaps. */
export const Sequence = Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))
export type Sequence = typeof Sequence.Type

export const OperationName = Schema.Literals([
  "create",
  "edit",
  "status",
  "note",
  "archive",
  "restore",
  "undo",
  "external",
  "remove",
  "import",
  "observe",
  "attention",
  "claim",
  "run",
  "renew",
  "release",
  "complete"
])
export type OperationName = typeof OperationName.Type

/** One changed place: absent `from` means it was not there, absent `to` that it went away. */
export const Change = Schema.Struct({
  from: Schema.optionalKey(Schema.Json),
  to: Schema.optionalKey(Schema.Json)
})
export interface Change extends Schema.Schema.Type<typeof Change> {}

/**
 * Changed places by path: a key of the ticket such as `status`, or `context/<key>`, `notes/<index>`,
 * `extra/<key>`.
 */
export const Changes = Schema.Record(Schema.String, Change)
export type Changes = typeof Changes.Type

/** The right of one worker to deploy for a ticket until a time; `token` is the fencing token. */
export const Lease = Schema.Struct({
  ticket_id: TicketId,
  token: Schema.Int,
  /** Launches under this token, the number of the newest; absent before the first. */
  run: Schema.optionalKey(Schema.Int),
  owner: Schema.String,
  expires_at: Timestamp,
  /** `held` until released, completed or taken over after it expired. */
  state: Schema.Literals(["held", "released"])
})
export interface Lease extends Schema.Schema.Type<typeof Lease> {}

export const Operation = Schema.Struct({
  seq: Sequence,
  at: Timestamp,
  actor: Actor,
  operation: OperationName,
  ticket_id: TicketId,
  changes: Changes,
  /** The whole ticket after a create, an import, an external edit, or the first change of a ticket of older origin. */
  image: Schema.optionalKey(Ticket),
  /** True when the operation took the ticket away: the undo of its creation, or a file deleted by hand. */
  removed: Schema.optionalKey(Schema.Boolean),
  /** The first sequence number of the command that this belongs to: operations of one command undo as one. */
  group: Schema.optionalKey(Sequence),
  /** The operation that this one reverts. */
  undoes: Schema.optionalKey(Sequence),
  lease: Schema.optionalKey(Lease),
  /** What a completion said, such as `succeeded` or `failed`. */
  outcome: Schema.optionalKey(Schema.String)
})
export interface Operation extends Schema.Schema.Type<typeof Operation> {}

export const OperationPage = Schema.Struct({
  operations: Schema.Array(Operation),
  next_cursor: Schema.NullOr(Schema.String)
})
export interface OperationPage extends Schema.Schema.Type<typeof OperationPage> {}
