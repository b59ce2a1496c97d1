import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import { contextProblems, TicketDraft, TicketPatch } from "../src/Draft.ts"
import { refuses, roundTrips } from "./roundTrip.ts"

describe("Draft", () => {
  roundTrips("TicketDraft", TicketDraft)
  roundTrips("TicketPatch", TicketPatch)

  it("takes the fiefdom in any spelling", () => {
    assert.strictEqual(Schema.decodeSync(TicketDraft)({ title: "t", fiefdom: "./IP/" }).fiefdom, "IP")
    assert.strictEqual(Schema.decodeSync(TicketPatch)({ fiefdom: "IP\\components" }).fiefdom, "IP/components")
  })

  it("refuses what makes no ticket", () => {
    refuses(TicketDraft, { fiefdom: "IP" }, /"title"/)
    refuses(TicketDraft, { title: " ", fiefdom: "IP" }, /a title must not be empty/)
    refuses(TicketDraft, { title: "a\nb", fiefdom: "IP" }, /a title is one line/)
    refuses(TicketDraft, { title: "t", fiefdom: "../IP" }, /must not climb/)
    refuses(TicketDraft, { title: "t", fiefdom: "IP", errors: "e" }, /"errors"/)
    refuses(TicketDraft, { title: "t", fiefdom: "IP", context: [] }, /"context"/)
    refuses(TicketDraft, { title: "t", fiefdom: "IP", depends_on: ["../x"] }, /a ticket id of 8/)
    refuses(TicketPatch, { expected_updated_at: "yesterday" }, /a UTC time such as/)
  })

  it("null removes in a patch", () => {
    const patch = { priority: null, verify: null, context: { assignee: null } }
    assert.deepStrictEqual(Schema.decodeSync(TicketPatch)(patch), patch)
  })

  it("names the known context keys that have another type than ours", () => {
    assert.deepStrictEqual(
      contextProblems({
        priority: "urgent",
        labels: ["a"],
        depends_on: ["x"],
        occurrences: 1.5,
        mine: 1,
        verify: null
      }),
      [
        "context.priority has the wrong type",
        "context.depends_on has the wrong type",
        "context.occurrences has the wrong type"
      ]
    )
    assert.deepStrictEqual(contextProblems({}), [])
  })
})
