/** What the read side answers. Source: product.md section 2. */
import * as Schema from "effect/Schema"
import { Fiefdom } from "./Fiefdom.ts"
import type { Ticket } from "./Ticket.ts"
import { TicketDetail, TicketStatus } from "./Ticket.ts"
import { TicketId } from "./TicketId.ts"
import { Timestamp } from "./Timestamp.ts"

export const StatusCounts = Schema.Struct({
  open: Schema.Int,
  in_progress: Schema.Int,
  resolved: Schema.Int,
  archived: Schema.Int
})
export interface StatusCounts extends Schema.Schema.Type<typeof StatusCounts> {}
export const noCounts: StatusCounts = { open: 0, in_progress: 0, resolved: 0, archived: 0 }

export const TicketListItem = Schema.Struct({
  id: TicketId,
  fiefdom: Fiefdom,
  status: TicketStatus,
  title: Schema.String,
  description: Schema.String,
  error_count: Schema.Int,
  warning_count: Schema.Int,
  created_at: Timestamp,
  updated_at: Timestamp,
  note_count: Schema.Int
})
export interface TicketListItem extends Schema.Schema.Type<typeof TicketListItem> {}

export const toListItem = (ticket: Ticket): TicketListItem => ({
  id: ticket.id,
  fiefdom: ticket.fiefdom,
  status: ticket.status,
  title: ticket.title,
  description: ticket.description,
  error_count: ticket.errors.length,
  warning_count: ticket.warnings.length,
  created_at: ticket.created_at,
  updated_at: ticket.updated_at,
  note_count: ticket.notes.length
})

/** A page. `total` counts what matches the filter, `by_status` what matches every filter but the status filter. */
export const TicketList = Schema.Struct({
  tickets: Schema.Array(TicketListItem),
  total: Schema.Int,
  by_status: StatusCounts,
  next_cursor: Schema.NullOr(Schema.String)
})
export interface TicketList extends Schema.Schema.Type<typeof TicketList> {}

export const TicketSummary = Schema.Struct({
  total: Schema.Int,
  by_status: StatusCounts,
  total_errors: Schema.Int,
  total_warnings: Schema.Int
})
export interface TicketSummary extends Schema.Schema.Type<typeof TicketSummary> {}

export const FiefdomSummary = Schema.Record(Schema.String, StatusCounts)
export type FiefdomSummary = typeof FiefdomSummary.Type

export const TicketsById = Schema.Struct({ tickets: Schema.Record(Schema.String, Schema.NullOr(TicketDetail)) })

const HealthLine = Schema.Struct({ file: Schema.String, line: Schema.Int, message: Schema.String })

/** Everything that is known about one fiefdom, for people and agents: six keys, in this order. */
export const FiefdomContext = Schema.Struct({
  fiefdom: Fiefdom,
  health: Schema.Struct({
    /** `unknown` when nothing has checked it: "could not check" is never "working". */
    status: Schema.Literals(["working", "broken", "unknown"]),
    errors: Schema.Array(HealthLine),
    warnings: Schema.Array(HealthLine)
  }),
  connections: Schema.Struct({
    imports_from: Schema.Array(Schema.String),
    broken: Schema.Array(Schema.Struct({ import: Schema.String, line: Schema.Int }))
  }),
  combat: Schema.Struct({ active: Schema.Boolean, model: Schema.String, terminal_id: Schema.String }),
  /** `<id>: <title>`, archived tickets left out. */
  tickets: Schema.Array(Schema.String),
  locks: Schema.Array(Schema.Struct({ file: Schema.String, reason: Schema.String }))
})
export interface FiefdomContext extends Schema.Schema.Type<typeof FiefdomContext> {}

/** `.orchestr8/combat_state.json`: this exact shape, because the Orchestr8 map colours files by it. */
export const CombatState = Schema.Struct({
  active_deployments: Schema.Record(
    Schema.String,
    Schema.Struct({
      /** Naive local time, six fraction digits. */
      deployed_at: Schema.String,
      terminal_id: Schema.String,
      model: Schema.String
    })
  )
})
export interface CombatState extends Schema.Schema.Type<typeof CombatState> {}

/** One thing that `doctor` found, and what would mend it. */
export const Problem = Schema.Struct({
  path: Schema.String,
  kind: Schema.String,
  message: Schema.String,
  fix: Schema.String
})
export interface Problem extends Schema.Schema.Type<typeof Problem> {}

/** What `doctor` found. */
export const DoctorReport = Schema.Struct({ problems: Schema.Array(Problem) })
export interface DoctorReport extends Schema.Schema.Type<typeof DoctorReport> {}

/** The state of a manager: what the old API called `_component_state`. */
export const ManagerState = Schema.Struct({
  initialized: Schema.Boolean,
  /** Tickets in the cache. */
  cached_active: Schema.Int,
  cached_archived: Schema.Int,
  /** Operations in the history of the store. */
  history_length: Schema.Int,
  /** Accepted commands that are not yet on disk. */
  unsaved_changes: Schema.Int,
  last_sync_time: Schema.NullOr(Timestamp),
  /** Why the store takes no changes; null when it does. */
  read_only: Schema.NullOr(Schema.String)
})
export interface ManagerState extends Schema.Schema.Type<typeof ManagerState> {}
