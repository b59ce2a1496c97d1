/** A ticket and a deployment for pure tests. */
import type { Deployment, Ticket } from "@orchestr8/contracts"
import { fromMillis, Ticket as TicketSchema } from "@orchestr8/contracts"
import * as Schema from "effect/Schema"

export const sampleTicket: Ticket = Schema.decodeSync(TicketSchema)({
  id: "3f2a1b9c",
  fiefdom: "src",
  status: "open",
  title: "add subtracts",
  description: "",
  errors: ["adds: -1 != 5"],
  warnings: [],
  context: {},
  created_at: "2026-11-22T09:00:00.000000+00:00",
  updated_at: "2026-11-22T09:00:00.000000+00:00",
  notes: []
})

/** One that failed. */
export const sampleDeployment: Deployment = {
  id: `${sampleTicket.id}-1`,
  ticket_id: sampleTicket.id,
  attempt: 1,
  agent_type: "repair_general",
  state: "failed",
  failure: "still_red",
  reason: "still red",
  started_at: fromMillis(1_000_000),
  ended_at: fromMillis(1_090_000),
  cost: { usd: 0.25, tokens: 1200 },
  worktree: null,
  branch: null
}
