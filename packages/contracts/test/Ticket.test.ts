import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { TicketContext } from "../src/Ticket.ts"
import * as T from "../src/Ticket.ts"
import { refuses, roundTrips } from "./roundTrip.ts"

const ticket = (context: TicketContext): T.Ticket =>
  Schema.decodeSync(T.Ticket)({
    id: "3f2a1b9c",
    fiefdom: "IP",
    status: "open",
    title: "t",
    description: "",
    errors: [],
    warnings: [],
    context,
    created_at: "2026-11-22T09:30:00.000000+00:00",
    updated_at: "2026-11-22T09:30:00.000000+00:00",
    notes: []
  })

describe("Ticket", () => {
  roundTrips("Ticket", T.Ticket)
  roundTrips("TicketDetail", T.TicketDetail)
  roundTrips("Note", T.Note)
  roundTrips("KnownContext", T.KnownContext)

  it.effect.prop("the detail view is the eleven keys in file order", { value: T.Ticket }, ({ value }) =>
    Effect.sync(() => {
      const detail = T.toDetail(value)
      assert.deepStrictEqual(Object.keys(detail), [...T.ticketKeys])
      assert.isTrue(Schema.is(T.TicketDetail)(detail))
    })
  )

  it("a title is one non-empty line", () => {
    for (const title of ["", "  ", "\u00a0"]) refuses(T.Title, title, /a title must not be empty/)
    for (const title of ["a\nb", "a\r", "a\u2028b", "a\u2029b"]) refuses(T.Title, title, /a title is one line/)
  })

  it("a note has an author and a text", () => {
    const note = { time: "10:25:16", author: "Ann", text: "Seen" }
    refuses(T.Note, { ...note, author: " " }, /must not be empty\n {2}at \["author"\]/)
    refuses(T.Note, { ...note, text: "" }, /must not be empty\n {2}at \["text"\]/)
    refuses(T.Note, { ...note, at: "10:25:16" }, /a UTC time/)
  })

  it("knows four statuses and no other", () => {
    for (const status of T.ticketStatuses) assert.isTrue(T.isTicketStatus(status))
    for (const status of ["banana", "Open", "", null, 1]) assert.isFalse(T.isTicketStatus(status))
    refuses(T.TicketStatus, "banana", /"open"/)
  })

  it("ranks priorities, none as normal", () => {
    assert.deepStrictEqual(T.priorities.map(T.priorityRank), [0, 1, 2, 3])
    assert.strictEqual(T.priorityRank(undefined), T.priorityRank("normal"))
  })

  it("reads known context keys of the right type", () => {
    const attention = { reason: "review", since: "2026-11-22T09:30:00.000000+00:00" }
    const value = ticket({
      priority: "high",
      labels: ["ui"],
      depends_on: ["00000001"],
      related_files: ["a.ts"],
      file_path: "a.ts",
      verify: "npm test",
      occurrences: 3,
      deployments: 2,
      attention
    })
    assert.strictEqual(T.contextOf.priority(value), "high")
    assert.deepStrictEqual([...T.contextOf.labels(value)], ["ui"])
    assert.deepEqual([...T.contextOf.dependsOn(value)], ["00000001" as never])
    assert.deepStrictEqual([...T.contextOf.relatedFiles(value)], ["a.ts"])
    assert.strictEqual(T.contextOf.filePath(value), "a.ts")
    assert.strictEqual(T.contextOf.verify(value), "npm test")
    assert.strictEqual(T.contextOf.occurrences(value), 3)
    assert.strictEqual(T.contextOf.deployments(value), 2)
    assert.deepEqual(T.contextOf.attention(value), attention as T.Attention)
  })

  it("counts a known key of another type as absent", () => {
    const value = ticket({
      priority: "urgent",
      labels: ["a", 1],
      depends_on: "00000001",
      file_path: "",
      assignee: 7,
      agent_type: null,
      occurrences: -1,
      deployments: "2",
      attention: { reason: 1 }
    })
    assert.isUndefined(T.contextOf.priority(value))
    assert.deepStrictEqual([...T.contextOf.labels(value)], [])
    assert.deepStrictEqual([...T.contextOf.dependsOn(value)], [])
    for (const key of ["filePath", "assignee", "agentType", "check", "attention"] as const) {
      assert.isUndefined(T.contextOf[key](value), key)
    }
    assert.strictEqual(T.contextOf.occurrences(value), 0)
    assert.strictEqual(T.contextOf.deployments(value), 0)
  })
})
