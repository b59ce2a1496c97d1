import { assert, describe, it } from "@effect/vitest"
import { importBacklog } from "../../src/exchange/index.ts"
import { backlogFixture, bySourceId, firstOf, importing, reasons, success, ticketOf } from "./importing.ts"

const task = (front: string, path = "backlog/tasks/a.md") => ({ path, text: `---\nid: t-1\ntitle: T\n${front}\n---\n` })
const only = (front: string, path?: string) => firstOf(success(importBacklog([task(front, path)], importing())))

describe("importBacklog", () => {
  const imported = success(importBacklog(backlogFixture(), importing()))
  const tickets = bySourceId(imported)

  it("carries a whole task over", () => {
    const ticket = ticketOf(tickets, "task-12")
    assert.strictEqual(ticket.title, "Filter: by area, and by owner")
    assert.strictEqual(ticket.fiefdom, "imported/backlog")
    assert.strictEqual(ticket.status, "in_progress")
    assert.strictEqual(
      ticket.description,
      "Filter the list.\n\n## Comments\nis only a heading here." +
        "\n\n## Acceptance Criteria\n\n- [x] #1 Filters by area\n- [ ] #2 Filters by owner" +
        "\n\n## Implementation Plan\n\n```markdown\n## Final Summary\nnot a section\n```"
    )
    assert.deepStrictEqual(
      ticket.notes.map(({ author, text, at }) => [author, text, at]),
      [
        ["mara", "Area works, owner is next.", "2026-02-04T17:50:00.000000+00:00"],
        ["Jo", "Please keep it fast.\n\nReally.", "2026-02-03T08:00:00.000000+00:00"],
        ["unknown", "No author here.", "2026-02-04T08:00:00.000000+00:00"]
      ]
    )
    assert.deepStrictEqual(ticket.context, {
      related_files: ["src/filter.ts"],
      priority: "normal",
      labels: ["ui", "cli"],
      assignee: "mara, jo",
      depends_on: [ticketOf(tickets, "task-3").id as string],
      external: { source: "backlog", id: "task-12", status: "◒ In Progress", ordinal: 2000 }
    })
  })

  it("takes dates as UTC wherever it runs, in every form that Backlog.md wrote", () => {
    const zone = process.env["TZ"]
    process.env["TZ"] = "Asia/Kolkata"
    try {
      assert.strictEqual(new Date(2026, 0, 1).getTimezoneOffset(), -330)
      const created = (date: string) => only(`status: To Do\ncreated_date: ${date}`).created_at as string
      assert.strictEqual(created("'2026-01-01 23:37'"), "2026-01-01T23:37:00.000000+00:00")
      assert.strictEqual(created("2026-01-05"), "2026-01-05T00:00:00.000000+00:00")
      assert.strictEqual(created("26-07-25"), "2025-07-26T00:00:00.000000+00:00")
      assert.strictEqual(created("2026-01-05T10:00:00+02:00"), "2026-01-05T08:00:00.000000+00:00")
    } finally {
      if (zone === undefined) delete process.env["TZ"]
      else process.env["TZ"] = zone
    }
  })

  it("lets the folder overrule the status", () => {
    assert.strictEqual(ticketOf(tickets, "task-3").status, "resolved")
    assert.strictEqual(ticketOf(tickets, "task-4").status, "archived")
    assert.strictEqual(only("status: Done", "C:\\repo\\backlog\\archive\\tasks\\a.md").status, "archived")
    assert.strictEqual(only("status: To Do", "/home/archive/completed/backlog/tasks/a.md").status, "open")
  })

  it.each([
    ["To Do", "open"],
    ["in progress", "in_progress"],
    ["Done", "resolved"],
    ["Waiting for review", "open"],
    ["constructor", "open"]
  ])("maps the status %s to %s", (status, expected) => {
    assert.strictEqual(only(`status: ${status}`).status, expected)
  })

  it("names what it leaves behind, where, and why", () => {
    assert.deepStrictEqual(reasons(imported), [
      "decisions/decision-1 - Use-JSON.md: not a task",
      "tasks/notes.md: no front matter between two lines of ---",
      "tasks/task-5 - Broken.md: the front matter is not valid YAML: Invalid colon in plain scalar at line 2",
      "tasks/task-12 - Add-a-filter.md: depends on task-99, which is not imported"
    ])
  })

  it("reads Windows line ends and text without a heading", () => {
    const text =
      "\ufeff---\r\nid: t-1\r\ntitle: T\r\nstatus: To Do\r\n---\r\nFirst.\r\n\r\n## Final Summary\r\n\r\nDone.\r\n"
    const ticket = firstOf(success(importBacklog([{ path: "t-1.md", text }], importing())))
    assert.strictEqual(ticket.description, "First.\n\n## Final Summary\n\nDone.")
  })

  it("skips front matter that is no set of keys, and YAML that nests without end", () => {
    const files = ["- a\n- b", `a: ${"[".repeat(50_000)}`, "id: t\nid: t"].map((front, index) => ({
      path: `${index}.md`,
      text: `---\n${front}\n---\n`
    }))
    const [list, deep, twice] = reasons(success(importBacklog(files, importing())))
    assert.strictEqual(list, "0.md: the front matter is not a list of keys and values")
    assert.match(deep ?? "", /^1\.md: the front matter is not valid YAML: /)
    assert.match(twice ?? "", /^2\.md: the front matter is not valid YAML: Duplicate key/)
  })
})
