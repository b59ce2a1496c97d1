/**
 * The ticket: one problem to fix, one JSON file. Source: product.md section 2. Exactly eleven keys are ours;
 * everything newer lives in `context`, so that the Python program preserves it, and unknown top-level keys of
 * a file travel along in `extra`.
 */
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import { Fiefdom } from "./Fiefdom.ts"
import { TicketId } from "./TicketId.ts"
import { Timestamp } from "./Timestamp.ts"

export const TicketStatus = Schema.Literals(["open", "in_progress", "resolved", "archived"])
export type TicketStatus = typeof TicketStatus.Type

export const ticketStatuses: ReadonlyArray<TicketStatus> = TicketStatus.literals
export const isTicketStatus = (value: unknown): value is TicketStatus => ticketStatuses.includes(value as TicketStatus)

export const Priority = Schema.Literals(["critical", "high", "normal", "low"])
export type Priority = typeof Priority.Type
export const priorities: ReadonlyArray<Priority> = Priority.literals

/** Highest first: critical 0 to low 3. A ticket without a priority counts as normal. */
export const priorityRank = (priority: Priority | undefined): number => priorities.indexOf(priority ?? "normal")

const LINE_BREAK = /[\r\n\u2028\u2029]/

/** Non-empty after trimming, one line. */
export const Title = Schema.String.check(
  Schema.isMinLength(1, { message: "a title must not be empty" }),
  Schema.makeFilter((text) => {
    if (text.trim() === "") return "a title must not be empty"
    return !LINE_BREAK.test(text) || "a title is one line"
  })
)

const NonBlank = Schema.String.check(
  Schema.isMinLength(1, { message: "must not be empty" }),
  Schema.makeFilter((text) => text.trim() !== "" || "must not be empty")
)

/** A dated remark. `time` is the local `HH:MM:SS` of the old format; `at` is absent on notes that the original wrote. */
export const Note = Schema.Struct({
  time: Schema.String,
  author: NonBlank,
  text: NonBlank,
  at: Schema.optionalKey(Timestamp)
})
export interface Note extends Schema.Schema.Type<typeof Note> {}

/** Why a ticket needs a person, since when, and the deployment that asked. */
export const Attention = Schema.Struct({
  reason: Schema.String,
  since: Timestamp,
  deployment: Schema.optionalKey(Schema.String)
})
export interface Attention extends Schema.Schema.Type<typeof Attention> {}

/** The context keys that have a meaning here. All are optional; any other key is kept as it is. */
export const KnownContext = Schema.Struct({
  file_path: Schema.optionalKey(Schema.String),
  related_files: Schema.optionalKey(Schema.Array(Schema.String)),
  priority: Schema.optionalKey(Priority),
  labels: Schema.optionalKey(Schema.Array(NonBlank)),
  depends_on: Schema.optionalKey(Schema.Array(TicketId)),
  assignee: Schema.optionalKey(Schema.String),
  agent_type: Schema.optionalKey(Schema.String),
  check: Schema.optionalKey(Schema.String),
  fingerprint: Schema.optionalKey(Schema.String),
  occurrences: Schema.optionalKey(Schema.Int),
  first_seen: Schema.optionalKey(Timestamp),
  last_seen: Schema.optionalKey(Timestamp),
  verify: Schema.optionalKey(Schema.String),
  attention: Schema.optionalKey(Attention),
  deployments: Schema.optionalKey(Schema.Int),
  escalated_from: Schema.optionalKey(Schema.String)
})
export interface KnownContext extends Schema.Schema.Type<typeof KnownContext> {}

/** A free JSON object. Known keys must have their type; a file that breaks this is read, the bad key counts as absent. */
export const TicketContext = Schema.Record(Schema.String, Schema.Json)
export type TicketContext = typeof TicketContext.Type

export const Ticket = Schema.Struct({
  id: TicketId,
  fiefdom: Fiefdom,
  status: TicketStatus,
  title: Title,
  description: Schema.String,
  errors: Schema.Array(Schema.String),
  warnings: Schema.Array(Schema.String),
  context: TicketContext,
  created_at: Timestamp,
  updated_at: Timestamp,
  notes: Schema.Array(Note),
  extra: Schema.optionalKey(TicketContext)
})
/** A ticket in memory. `extra` holds the unknown top-level keys of its file and is absent when there are none. */
export interface Ticket extends Schema.Schema.Type<typeof Ticket> {}

/** The eleven keys, in the order of the file: also what `tickets show --json` prints. */
export const ticketKeys = [
  "id",
  "fiefdom",
  "status",
  "title",
  "description",
  "errors",
  "warnings",
  "context",
  "created_at",
  "updated_at",
  "notes"
] as const satisfies ReadonlyArray<keyof Ticket>

export const TicketDetail = Ticket.mapFields(Struct.omit(["extra"]))
export interface TicketDetail extends Schema.Schema.Type<typeof TicketDetail> {}

/** The detail view: the eleven keys in file order. */
export const toDetail = (ticket: Ticket): TicketDetail =>
  Object.fromEntries(ticketKeys.map((key) => [key, ticket[key]])) as unknown as TicketDetail

const isStrings = (value: unknown): value is ReadonlyArray<string> =>
  Array.isArray(value) && value.every((item) => typeof item === "string")

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined)

/** The value of one known context key, or undefined when it is absent or has another type than ours. */
export const contextOf = {
  priority: (ticket: Ticket): Priority | undefined => {
    const value = ticket.context["priority"]
    return priorities.includes(value as Priority) ? (value as Priority) : undefined
  },
  labels: (ticket: Ticket): ReadonlyArray<string> => {
    const value = ticket.context["labels"]
    return isStrings(value) ? value : []
  },
  dependsOn: (ticket: Ticket): ReadonlyArray<TicketId> => {
    const value = ticket.context["depends_on"]
    return isStrings(value) ? (value as ReadonlyArray<TicketId>) : []
  },
  relatedFiles: (ticket: Ticket): ReadonlyArray<string> => {
    const value = ticket.context["related_files"]
    return isStrings(value) ? value : []
  },
  filePath: (ticket: Ticket) => text(ticket.context["file_path"]),
  assignee: (ticket: Ticket) => text(ticket.context["assignee"]),
  agentType: (ticket: Ticket) => text(ticket.context["agent_type"]),
  check: (ticket: Ticket) => text(ticket.context["check"]),
  fingerprint: (ticket: Ticket) => text(ticket.context["fingerprint"]),
  verify: (ticket: Ticket) => text(ticket.context["verify"]),
  escalatedFrom: (ticket: Ticket) => text(ticket.context["escalated_from"]),
  occurrences: (ticket: Ticket): number => count(ticket.context["occurrences"]),
  deployments: (ticket: Ticket): number => count(ticket.context["deployments"]),
  attention: (ticket: Ticket): Attention | undefined => {
    const value = ticket.context["attention"]
    return Schema.is(Attention)(value) ? value : undefined
  }
} as const

const count = (value: unknown): number => (Number.isInteger(value) && (value as number) > 0 ? (value as number) : 0)
