import { assert, describe, it } from "@effect/vitest"
import { toLocalTime, toMillis } from "@orchestr8/contracts"
import * as Result from "effect/Result"
import { importBeads } from "../../src/exchange/index.ts"
import { bySourceId, externalOf, fixture, importing, reasons, success, ticketOf } from "./importing.ts"

describe("importBeads", () => {
  const imported = success(importBeads(fixture("beads.jsonl"), importing()))
  const tickets = bySourceId(imported)

  it("carries a whole issue over", () => {
    const ticket = ticketOf(tickets, "tk-a1f")
    assert.strictEqual(ticket.title, "Login page loses the session after a reload")
    assert.strictEqual(ticket.fiefdom, "imported/beads")
    assert.strictEqual(ticket.status, "in_progress")
    assert.strictEqual(
      ticket.description,
      "Reloading the page drops the session cookie.\n\nSteps:\n1. log in\n2. reload\n\n## Design\n\nKeep the cookie path at /." +
        "\n\n## Acceptance criteria\n\n- A reload keeps the session\n\n## Notes\n\nSeen on Firefox too."
    )
    assert.strictEqual(ticket.created_at, "2026-02-03T17:15:42.117226+00:00")
    assert.strictEqual(ticket.updated_at, "2026-02-04T19:00:00.070763+00:00")
    const at = "2026-02-03T18:00:00.000000+00:00"
    assert.deepStrictEqual(
      ticket.notes.map((note) => ({ ...note })),
      [{ time: toLocalTime(at as never), author: "jo", text: "Also after a restart.", at: at as never }]
    )
    assert.deepStrictEqual(ticket.context, {
      priority: "critical",
      labels: ["auth", "web"],
      assignee: "mara",
      depends_on: [ticketOf(tickets, "tk-b2c").id as string],
      external: {
        source: "beads",
        id: "tk-a1f",
        status: "in_progress",
        type: "bug",
        reference: "gh-9",
        links: [{ type: "parent-child", id: "tk-7q" }]
      }
    })
  })

  it("maps statuses and priorities and keeps the original status", () => {
    const seen = [...tickets].map(([id, ticket]) => [
      id,
      ticket.status,
      ticket.context["priority"],
      externalOf(ticket)["status"]
    ])
    assert.deepStrictEqual(seen, [
      ["tk-a1f", "in_progress", "critical", "in_progress"],
      ["tk-b2c", "resolved", "normal", "closed"],
      ["tk-7q", "open", "high", "open"],
      ["tk-d1", "open", "low", "deferred"],
      ["tk-d2", "open", "low", "blocked"]
    ])
  })

  it("makes one line of a title and a note of the reason to close", () => {
    const ticket = ticketOf(tickets, "tk-b2c")
    assert.strictEqual(ticket.title, "Set the cookie path in one place")
    assert.deepStrictEqual(
      ticket.notes.map(({ author, text, at }) => [author, text, at]),
      [["beads", "Closed: Done in 4f2a", "2026-02-02T10:00:00.000000+00:00"]]
    )
    assert.strictEqual(toMillis(ticket.created_at), Date.parse("2026-02-01T10:00:00Z"))
  })

  it("names what it leaves behind, where, and why", () => {
    const [cut, ...rest] = reasons(imported)
    assert.match(cut ?? "", /^line 7: not valid JSON: /)
    assert.deepStrictEqual(rest, [
      "line 5: a tombstone: the issue was deleted",
      "line 6: the title is empty",
      "line 8: not an issue but a memory",
      "line 11: tk-d2 occurs twice, the first one is imported",
      "line 1: depends on tk-gone, which is not imported",
      "line 10: depends on tk-d1, which is a cycle"
    ])
    assert.deepStrictEqual(ticketOf(tickets, "tk-d1").context["depends_on"], [ticketOf(tickets, "tk-d2").id as string])
    assert.notProperty(ticketOf(tickets, "tk-d2").context, "depends_on")
  })

  it("reads the list of bd list --json and an empty file", () => {
    const list = `\ufeff[{"id":"x-1","title":"One","dependencies":["x-2",{"id":"x-2","dependency_type":"blocks"}]},{"id":"x-2","title":"Two"},7]`
    const { tickets: found, skipped } = success(importBeads(list, importing()))
    assert.deepStrictEqual(
      found.map(({ context }) => context["depends_on"]),
      [["00000002"], undefined]
    )
    assert.deepStrictEqual(skipped, [{ where: "record 3", reason: "not a JSON object" }])
    assert.deepStrictEqual(success(importBeads(" \n", importing())), { tickets: [], skipped: [] })
  })

  it("refuses an input without a record", () => {
    assert.deepStrictEqual(importBeads("7", importing()), Result.fail("neither a JSON object nor a list of objects"))
    const text = importBeads("# Issues\n\n- none", importing())
    assert.isTrue(Result.isFailure(text) && text.failure.startsWith("not valid JSON"))
  })

  it("asks for another id when one repeats, and gives up on a generator that only repeats", () => {
    const { newId } = importing()
    const ids = ["aaaaaaaa", "aaaaaaaa", "bbbbbbbb"]
    const repeats = { ...importing(), newId: () => (ids.shift() ?? newId()) as ReturnType<typeof newId> }
    const input = `{"id":"1","title":"a"}\n{"id":"2","title":"b"}`
    assert.deepStrictEqual(
      success(importBeads(input, repeats)).tickets.map(({ id }) => id as string),
      ["aaaaaaaa", "bbbbbbbb"]
    )
    const constant = { ...importing(), newId: () => "aaaaaaaa" as ReturnType<typeof newId> }
    assert.deepStrictEqual(reasons(success(importBeads(input, constant))), ["line 2: no unused ticket id was found"])
  })

  it("follows a chain of dependencies longer than the call stack", () => {
    const length = 20_000
    const lines = Array.from({ length }, (_, index) =>
      JSON.stringify({ id: `n-${index}`, title: "t", dependencies: [{ depends_on_id: `n-${(index + 1) % length}` }] })
    )
    const chain = success(importBeads(lines.join("\n"), importing()))
    assert.lengthOf(chain.tickets, length)
    assert.deepStrictEqual(reasons(chain), [`line ${length}: depends on n-0, which is a cycle`])
  })
})
