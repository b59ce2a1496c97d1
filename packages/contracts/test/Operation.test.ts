import { describe, it } from "@effect/vitest"
import { Change, Lease, Operation, OperationPage, Sequence } from "../src/Operation.ts"
import { refuses, roundTrips } from "./roundTrip.ts"

const operation = {
  seq: 1,
  at: "2026-11-22T09:30:00.000000+00:00",
  actor: "human:ann",
  operation: "status",
  ticket_id: "3f2a1b9c",
  changes: { status: { from: "open", to: "resolved" } }
}

describe("Operation", () => {
  roundTrips("Operation", Operation)
  roundTrips("OperationPage", OperationPage)
  roundTrips("Change", Change)
  roundTrips("Lease", Lease)

  it("refuses what history cannot hold", () => {
    refuses(Sequence, -1, /greater than or equal to 0/)
    refuses(Operation, { ...operation, operation: "delete" }, /"create"/)
    refuses(Operation, { ...operation, actor: "ann" }, /an actor such as/)
    refuses(Operation, { ...operation, at: "2026-11-22" }, /a UTC time/)
    refuses(Operation, { ...operation, ticket_id: "../../x" }, /a ticket id/)
  })
})
