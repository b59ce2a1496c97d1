import { assert, describe, it } from "@effect/vitest"
import { importTaskwarrior } from "../../src/exchange/index.ts"
import { bySourceId, fixture, importing, now, reasons, success, ticketOf } from "./importing.ts"

const uuid = (last: number) => `0b7d7c2e-5b52-4e55-9d8c-6d6d6a7c000${last}`

describe("importTaskwarrior", () => {
  const imported = success(importTaskwarrior(fixture("taskwarrior.json"), importing()))
  const tickets = bySourceId(imported)

  it("carries a whole task over", () => {
    const ticket = ticketOf(tickets, uuid(1))
    assert.strictEqual(ticket.title, "Renew the token")
    assert.strictEqual(ticket.fiefdom, "web/login")
    assert.strictEqual(ticket.created_at, "2026-01-01T12:00:00.000000+00:00")
    assert.strictEqual(ticket.updated_at, "2026-01-13T08:00:00.000000+00:00")
    assert.deepStrictEqual(
      ticket.notes.map(({ author, text, at }) => [author, text, at]),
      [
        ["taskwarrior", "Ask Jo about the token", "2026-01-12T10:15:00.000000+00:00"],
        ["taskwarrior", "Jo agrees", "2026-01-13T08:00:00.000000+00:00"]
      ]
    )
    assert.deepStrictEqual(ticket.context, {
      due: "2026-02-01T12:00:00.000000+00:00",
      priority: "high",
      labels: ["security", "next"],
      depends_on: [ticketOf(tickets, uuid(2)).id as string],
      external: { source: "taskwarrior", id: uuid(1), status: "pending", project: "web.login" }
    })
  })

  it("maps statuses, priorities and projects", () => {
    const seen = [1, 2, 3, 4, 6].map((last) => {
      const ticket = ticketOf(tickets, uuid(last))
      return [ticket.status, ticket.context["priority"], ticket.fiefdom]
    })
    assert.deepStrictEqual(seen, [
      ["in_progress", "high", "web/login"],
      ["resolved", "low", "docs/tokens.md"],
      ["open", "normal", "imported/taskwarrior"],
      ["archived", undefined, "imported/taskwarrior"],
      ["open", undefined, "imported/taskwarrior"]
    ])
  })

  it("reads dependencies from a list and from a text", () => {
    const ids = [1, 2].map((last) => ticketOf(tickets, uuid(last)).id as string)
    assert.deepStrictEqual(ticketOf(tickets, uuid(3)).context["depends_on"], ids)
  })

  it("names what it leaves behind, where, and why", () => {
    assert.deepStrictEqual(reasons(imported), [
      'record 4: a fiefdom must not climb with ..: "../secrets" becomes imported/taskwarrior',
      "record 5: the template of a recurring task",
      "record 7: the id is missing"
    ])
  })

  it("reads one task a line, as json.array=off prints them", () => {
    const lines = `{"uuid":"a","description":"One","status":"pending"},\r\n{"uuid":"b","description":"Two","status":"banana"}\r\n`
    const found = success(importTaskwarrior(lines, importing()))
    assert.deepStrictEqual(
      found.tickets.map(({ title, created_at }) => [title, created_at as string]),
      [["One", now]]
    )
    assert.deepStrictEqual(reasons(found), ['line 2: unknown status "banana"'])
  })
})
