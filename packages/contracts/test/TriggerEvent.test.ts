import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import { TriggerEvent, TriggerEventName } from "../src/TriggerEvent.ts"
import { refuses, roundTrips } from "./roundTrip.ts"

/** The example of product.md section 2. */
const event = {
  event: "ticket_created",
  seq: 7,
  at: "2026-11-22T09:30:00.000000+00:00",
  ticket: { id: "3f2a1b9c", fiefdom: "IP", status: "open", title: "t", errors: ["e"], context: { mine: [1] } },
  requires_agent: true,
  agent_type: "repair_general"
}

describe("TriggerEvent", () => {
  roundTrips("TriggerEvent", TriggerEvent)

  it("reads the documented event", () => {
    assert.deepEqual(Schema.decodeUnknownSync(TriggerEvent)(event), event as unknown as TriggerEvent)
  })

  it("refuses unknown events and half tickets", () => {
    refuses(TriggerEventName, "ticket_deleted", /"ticket_created"/)
    refuses(TriggerEvent, { ...event, ticket: { id: "3f2a1b9c" } }, /Missing key/)
    refuses(TriggerEvent, { ...event, requires_agent: "yes" }, /"requires_agent"/)
  })
})
