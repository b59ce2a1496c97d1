import { assert, describe, it } from "@effect/vitest"
import { importGithub } from "../../src/exchange/index.ts"
import { bySourceId, fixture, importing, reasons, success, ticketOf } from "./importing.ts"

describe("importGithub", () => {
  it("carries the issues of gh issue list over", () => {
    const imported = success(importGithub(fixture("github-gh.json"), importing()))
    const tickets = bySourceId(imported)
    const ticket = ticketOf(tickets, "acme/shop#42")
    assert.strictEqual(ticket.title, "Empty table after sort")
    assert.strictEqual(ticket.fiefdom, "imported/github")
    assert.strictEqual(ticket.description, "The table is **empty**.\n\n```\nTypeError: rows\n```")
    assert.strictEqual(ticket.created_at, "2026-03-01T07:00:00.000000+00:00")
    assert.strictEqual(ticket.updated_at, "2026-03-03T08:30:00.000000+00:00")
    assert.deepStrictEqual(
      ticket.notes.map(({ author, text, at }) => [author, text, at]),
      [
        ["jo", "Seen on `main`\ntoo.", "2026-03-02T08:30:00.000000+00:00"],
        ["unknown", "Me too", "2026-03-03T08:30:00.000000+00:00"]
      ]
    )
    assert.deepStrictEqual(ticket.context, {
      labels: ["bug", "area: table"],
      assignee: "mara, jo",
      external: {
        source: "github",
        id: "acme/shop#42",
        url: "https://github.com/acme/shop/issues/42",
        state: "open",
        author: "sam",
        milestone: "v2"
      }
    })
    assert.deepStrictEqual(
      [...tickets.values()].map(({ status }) => status),
      ["open", "resolved", "archived"]
    )
    assert.deepStrictEqual(imported.skipped, [])
  })

  it("reads the lists of the REST API, without pull requests, and says that comments are missing", () => {
    const imported = success(importGithub(fixture("github-rest.json"), importing()))
    const ticket = ticketOf(bySourceId(imported), "acme/shop#7")
    assert.strictEqual(ticket.status, "resolved")
    assert.strictEqual(ticket.description, "")
    assert.strictEqual(ticket.updated_at, "2026-01-12T10:00:00.000000+00:00")
    assert.deepStrictEqual(ticket.context["labels"], ["bug"])
    assert.strictEqual(ticket.context["assignee"], "mara")
    assert.deepStrictEqual(reasons(imported), [
      "record 1: 3 comments are counted in the input but not in it",
      "record 2: a pull request"
    ])
  })

  it("reads one issue, pages of issues, and names what it cannot read", () => {
    const one = success(importGithub(`{"number":1,"title":"One","state":"OPEN"}`, importing()))
    assert.deepStrictEqual([...bySourceId(one).keys()], ["#1"])
    const pages = success(importGithub(`[[{"number":1,"title":"One"}],[{"number":2,"title":"Two"}]]`, importing()))
    assert.deepStrictEqual([...bySourceId(pages).keys()], ["#1", "#2"])
    const bad = `[{"title":"No number"},{"number":3,"title":""},{"number":4,"title":"Four","state":"constructor"},null,{"number":5,"title":"Five","pull_request":{}}]`
    const skipped = reasons(success(importGithub(bad, importing())))
    assert.deepStrictEqual(skipped, [
      "record 4: not a JSON object",
      "record 1: the id is missing",
      "record 2: the title is empty",
      'record 3: unknown state "constructor"',
      "record 5: a pull request"
    ])
  })
})
