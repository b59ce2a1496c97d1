/** A ticket for pure tests. */
import type { Ticket } from "@orchestr8/contracts"
import { Ticket as TicketSchema } from "@orchestr8/contracts"
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
