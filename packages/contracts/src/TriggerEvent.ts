/** What happened, for those who follow: `tickets watch --json`, the worker, and the agent's briefing. */
import * as Schema from "effect/Schema"
import { Sequence } from "./Operation.ts"
import { Ticket } from "./Ticket.ts"
import { Timestamp } from "./Timestamp.ts"

export const TriggerEventName = Schema.Literals([
  "ticket_created",
  "ticket_updated",
  "status_changed",
  "note_added",
  "ticket_archived",
  "ticket_restored",
  "ticket_removed",
  "deployment_started",
  "deployment_finished"
])
export type TriggerEventName = typeof TriggerEventName.Type

const { id, fiefdom, status, title, errors, context } = Ticket.fields

export const TriggerEvent = Schema.Struct({
  event: TriggerEventName,
  seq: Sequence,
  at: Timestamp,
  ticket: Schema.Struct({ id, fiefdom, status, title, errors, context }),
  /** Open, at least one error, no dependency waited for, no attention, trigger not manual. */
  requires_agent: Schema.Boolean,
  agent_type: Schema.String
})
export interface TriggerEvent extends Schema.Schema.Type<typeof TriggerEvent> {}

/** The agent type of tickets that name none. */
export const defaultAgentType = "repair_general"
