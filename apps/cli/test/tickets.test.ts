import { assert, describe, it } from "@effect/vitest"
import * as fs from "node:fs"
import * as path from "node:path"
import {
  contextOf,
  FiefdomSummary,
  Lease,
  Operation,
  OperationPage,
  TicketDetail,
  TicketList,
  TicketsById,
  TicketSummary
} from "@orchestr8/contracts"
import * as Schema from "effect/Schema"
import { keysOf, Project } from "./tickets.ts"

const detailKeys = [
  "id",
  "fiefdom",
  "status",
  "title",
  "description",
  "errors",
  "warnings",
  "context",
  "created_at",
  "updated_at",
  "notes"
]

describe("create", () => {
  it("prints the id alone and writes the file", async () => {
    const project = new Project()
    const id = await project.create("Broken import", "--error", "a.ts:1 x", "--error", "a.ts:2 y", "--warning", "w")
    const file = JSON.parse(fs.readFileSync(project.path(".orchestr8/tickets", `${id}.json`), "utf8"))
    assert.deepStrictEqual(file.errors, ["a.ts:1 x", "a.ts:2 y"])
    assert.deepStrictEqual(file.warnings, ["w"])
    assert.strictEqual(file.fiefdom, "src")
  })

  it("takes a title that begins with a dash behind --", async () => {
    const project = new Project()
    const id = await project.ok(["create", "--fiefdom", "src", "--", "--json is ignored"])
    assert.strictEqual((await project.show(id)).title, "--json is ignored")
  })

  it("takes every field, and prints the detail view with --json", async () => {
    const project = new Project()
    const first = await project.create("First")
    const stdout = await project.ok(
      ["create", "Second", "--fiefdom", "./IP/components/", "--description", "-", "--priority", "high"].concat(
        ["--label", "bug", "--label", "ui", "--depends-on", first.slice(0, 4), "--verify", "npm test"],
        ["--context", '{"file_path":"a.ts","mine":[1]}', "--json"]
      ),
      { input: "two\nlines\n" }
    )
    assert.deepStrictEqual(keysOf(stdout), detailKeys)
    const ticket = Schema.decodeUnknownSync(TicketDetail)(JSON.parse(stdout))
    assert.strictEqual(ticket.fiefdom, "IP/components")
    assert.strictEqual(ticket.description, "two\nlines")
    assert.deepStrictEqual(ticket.context, {
      file_path: "a.ts",
      mine: [1],
      priority: "high",
      labels: ["bug", "ui"],
      depends_on: [first],
      verify: "npm test"
    })
  })
})

describe("list", () => {
  it("is a table for people, newest first, and the list view with --json", async () => {
    const project = new Project()
    const first = await project.create("First", "--error", "e")
    const second = await project.create("Second", "--priority", "critical")
    const lines = (await project.ok(["list"])).split("\n")
    assert.deepStrictEqual(lines[0]?.trim().split(/\s+/), "ID STATUS PRIORITY ERRORS FIEFDOM AGE TITLE".split(" "))
    assert.match(lines[1] ?? "", new RegExp(`^${second}  open    critical       0  src +\\d+[sm]  Second$`))
    assert.match(lines[2] ?? "", new RegExp(`^${first}  open    normal         1  src +\\d+[sm]  First$`))
    const stdout = await project.ok(["list", "--json"])
    const list = await project.json(TicketList, ["list"])
    assert.deepStrictEqual(JSON.parse(stdout), list)
    assert.deepStrictEqual(keysOf(stdout), ["tickets", "total", "by_status", "next_cursor"])
    assert.deepStrictEqual(keysOf(JSON.stringify(JSON.parse(stdout).tickets[0])), [
      "id",
      "fiefdom",
      "status",
      "title",
      "description",
      "error_count",
      "warning_count",
      "created_at",
      "updated_at",
      "note_count"
    ])
    assert.deepStrictEqual(list.by_status, { open: 2, in_progress: 0, resolved: 0, archived: 0 })
  })

  it("filters, sorts and pages", async () => {
    const project = new Project()
    const a = await project.create("A", "--label", "x y", "--priority", "low", "--error", "e")
    const b = await project.create("B", "--priority", "high")
    const c = await project.ok(["create", "C", "--fiefdom", "src/deep"])
    await project.ok(["status", b, "resolved"])
    await project.ok(["archive", c])
    const ids = async (...args: ReadonlyArray<string>) =>
      (await project.json(TicketList, ["list", ...args])).tickets.map(({ id }) => id as string)
    assert.deepStrictEqual(await ids(), [b, a])
    assert.deepStrictEqual(await ids("--all"), [c, b, a])
    assert.deepStrictEqual(await ids("--status", "archived,resolved"), [c, b])
    assert.deepStrictEqual(await ids("--status", "open", "--status", "archived"), [c, a])
    assert.deepStrictEqual(await ids("--fiefdom", "src", "--all"), [b, a])
    assert.deepStrictEqual(await ids("--under", "src", "--all"), [c, b, a])
    assert.deepStrictEqual(await ids("--ready"), [a])
    assert.deepStrictEqual(await ids("--label", "x y"), [a])
    assert.deepStrictEqual(await ids("--query", "priority:high"), [b])
    assert.deepStrictEqual(await ids("--query", "priority:high", "--label", "x y"), [])
    assert.deepStrictEqual(await ids("--sort", "title"), [a, b])
    assert.deepStrictEqual(await ids("--sort", "title", "--reverse"), [b, a])
    const page = await project.json(TicketList, ["list", "--all", "--limit", "2"])
    assert.strictEqual(page.total, 3)
    assert.deepStrictEqual(await ids("--all", "--limit", "2", "--cursor", page.next_cursor ?? ""), [a])
    const plain = await project.run(["list", "--all", "--limit", "2"])
    assert.include(plain.stderr, `2 of 3 tickets; the next ones: add --cursor ${page.next_cursor}`)
  })

  it("says on stderr that nothing matches, and prints nothing", async () => {
    const project = new Project()
    assert.deepStrictEqual(await project.run(["list"]), { code: 0, stdout: "", stderr: "no tickets match\n" })
    assert.deepStrictEqual(await project.run(["list", "--quiet"]), { code: 0, stdout: "", stderr: "" })
    assert.isFalse(fs.existsSync(project.path(".orchestr8")), "a look makes no store")
  })

  it("keeps the order of ids that are numbers", async () => {
    const project = new Project()
    const ids = ["20000000", "10000000", "30000000"]
    for (const [minute, id] of ids.entries()) {
      const ticket = {
        id,
        fiefdom: "src",
        status: "open",
        title: "T",
        description: "",
        created_at: `2026-01-01T00:0${minute}:00Z`
      }
      project.write(`.orchestr8/tickets/${id}.json`, JSON.stringify(ticket))
    }
    const shown = async (...args: ReadonlyArray<string>) =>
      [...(await project.ok(args)).matchAll(/\b[123]0{7}\b/g)].map(([id]) => id)
    assert.deepStrictEqual(await shown("list"), ids.toReversed())
    assert.deepStrictEqual(await shown("get", ...ids), ids)
  })

  it("finds what needs a person", async () => {
    const project = new Project()
    const id = await project.create("Stuck", "--error", "e")
    const { token } = await project.json(Lease, ["claim", id, "--ttl", "1m"])
    await project.ok(["complete", id, "--token", String(token), "--outcome", "gave_up", "--reason", "no database"])
    const list = await project.json(TicketList, ["list", "--attention"])
    assert.deepStrictEqual([list.total, list.tickets[0]?.id], [1, id])
    assert.include(await project.ok(["show", id]), "Needs a person\n  no database")
  })

  it("warns of files that are no tickets, in one line, and lists the others", async () => {
    const project = new Project()
    await project.create()
    project.write(".orchestr8/tickets/00000001.json", "{")
    project.write(".orchestr8/tickets/00000002.json", "[]")
    const { code, stderr, stdout } = await project.run(["list"])
    assert.strictEqual(code, 0)
    assert.lengthOf(stdout.trimEnd().split("\n"), 2)
    assert.match(
      stderr,
      /^warning: 2 files cannot be read as tickets \(.*00000001\.json: .*; .*00000002\.json: .*\); see: tickets doctor\n$/
    )
  })
})

describe("show, get, search", () => {
  it("shows the eleven keys of the file, whatever prefix is unique", async () => {
    const project = new Project()
    const id = await project.create("Title", "--description", "What is known")
    const file = project.path(".orchestr8/tickets", `${id}.json`)
    fs.writeFileSync(file, JSON.stringify({ ...JSON.parse(fs.readFileSync(file, "utf8")), extra: 1 }))
    assert.deepStrictEqual(keysOf(await project.ok(["show", id.slice(0, 3), "--json"])), detailKeys)
    const shown = await project.ok(["show", id])
    for (const text of ["Title", id, "open", "What is known"]) assert.include(shown, text)
  })

  it("gets several, null where there is none", async () => {
    const project = new Project()
    const [a, b] = [await project.create("A"), await project.create("B")]
    const { tickets } = await project.json(TicketsById, ["get", a, b.slice(0, 7), "00000000"])
    assert.deepStrictEqual(Object.keys(tickets).sort(), [a, b, "00000000"].sort())
    assert.strictEqual(tickets["00000000"], null)
    assert.strictEqual(tickets[b]?.title, "B")
    const plain = await project.run(["get", a, "00000000"])
    assert.include(plain.stdout, "A\n")
    assert.strictEqual(plain.stderr, "no ticket 00000000\n")
  })

  it("searches everything that a ticket says, best first", async () => {
    const project = new Project()
    const inNote = await project.create("Something else")
    await project.ok(["note", inNote, "the login page"])
    const inTitle = await project.create("Login fails")
    await project.create("Unrelated")
    const { tickets } = await project.json(TicketList, ["search", "login"])
    assert.deepStrictEqual(
      tickets.map(({ id }) => id as string),
      [inTitle, inNote]
    )
    assert.include(await project.ok(["search", "login", "page"]), inNote)
  })
})

describe("changes", () => {
  it("status, note, edit, archive and restore print one line", async () => {
    const project = new Project()
    const id = await project.create("Old title", "--label", "a", "--error", "e")
    assert.strictEqual(await project.ok(["status", id, "in_progress"]), `${id}  in_progress  Old title`)
    assert.strictEqual(
      await project.ok(["note", id, "-", "--author", "Bob"], { input: "a\nb\n" }),
      `${id}  in_progress  Old title`
    )
    assert.strictEqual(await project.ok(["edit", id, "--title", "New title"]), `${id}  in_progress  New title`)
    assert.strictEqual(await project.ok(["archive", id]), `${id}  archived  New title`)
    assert.isTrue(fs.existsSync(project.path(".orchestr8/tickets/archive", `${id}.json`)))
    assert.strictEqual(await project.ok(["restore", id]), `${id}  open  New title`)
    const [note] = (await project.show(id)).notes
    assert.deepStrictEqual([note?.author, note?.text], ["Bob", "a\nb"])
  })

  it("print the detail view with --json, one a line", async () => {
    const project = new Project()
    const [a, b] = [await project.create("A"), await project.create("B")]
    for (const args of [
      ["status", a, "resolved"],
      ["note", a, "text"],
      ["edit", a, "--priority", "low"],
      ["archive", a],
      ["restore", a]
    ]) {
      const stdout = await project.ok([...args, "--json"])
      assert.deepStrictEqual(keysOf(stdout), detailKeys)
      assert.include(stdout, a)
    }
    const lines = (await project.ok(["archive", a, b, "--json"])).split("\n")
    const tickets = lines.map((line) => Schema.decodeUnknownSync(TicketDetail)(JSON.parse(line)))
    assert.deepStrictEqual(
      tickets.map(({ id, status }) => [id as string, status]),
      [
        [a, "archived"],
        [b, "archived"]
      ]
    )
  })

  it("edits labels, keys of the context and whole fields", async () => {
    const project = new Project()
    const other = await project.create("Other")
    const id = await project.create(
      "T",
      "--label",
      "a",
      "--label",
      "b",
      "--context",
      '{"x":1,"y":2}',
      "--error",
      "e",
      "--verify",
      "true"
    )
    await project.ok([
      "edit",
      id,
      "--add-label",
      "c",
      "--remove-label",
      "a",
      "--context",
      '{"x":null,"z":3}',
      "--depends-on",
      other.slice(0, 5)
    ])
    assert.deepStrictEqual((await project.show(id)).context, {
      y: 2,
      labels: ["b", "c"],
      verify: "true",
      z: 3,
      depends_on: [other]
    })
    const cleared = await project.json(TicketDetail, [
      "edit",
      id,
      "--clear",
      "labels",
      "--clear",
      "depends-on",
      "--clear",
      "errors",
      "--clear",
      "verify"
    ])
    assert.deepStrictEqual([cleared.context, cleared.errors], [{ y: 2, z: 3 }, []])
  })

  it("with --if-updated-at changes only what the caller saw", async () => {
    const project = new Project()
    const id = await project.create()
    const { updated_at } = await project.show(id)
    await project.ok(["edit", id, "--title", "B", "--if-updated-at", updated_at])
    const error = await project.refused(["edit", id, "--add-label", "x", "--if-updated-at", updated_at], 4)
    assert.strictEqual(error.code, "revision_conflict")
    assert.deepStrictEqual((await project.show(id)).title, "B")
  })

  it("keeps labels that several processes add at once", async () => {
    const project = new Project()
    const id = await project.create()
    await Promise.all(["a", "b", "c"].map((label) => project.ok(["edit", id, "--add-label", label])))
    assert.deepStrictEqual([...contextOf.labels(await project.show(id))].sort(), ["a", "b", "c"])
  })
})

describe("summary, history, undo", () => {
  it("counts", async () => {
    const project = new Project()
    await project.create("A", "--error", "e", "--warning", "w")
    await project.ok(["create", "B", "--fiefdom", "lib"])
    assert.deepStrictEqual(await project.json(TicketSummary, ["summary"]), {
      total: 2,
      by_status: { open: 2, in_progress: 0, resolved: 0, archived: 0 },
      total_errors: 1,
      total_warnings: 1
    })
    const counts = { open: 1, in_progress: 0, resolved: 0, archived: 0 }
    assert.deepStrictEqual(await project.json(FiefdomSummary, ["summary", "--by-fiefdom"]), {
      lib: counts,
      src: counts
    })
    assert.match(await project.ok(["summary"]), /^TICKETS +2\nopen +2\n/)
    assert.match(await project.ok(["summary", "--by-fiefdom"]), /^lib +1 +0 +0 +0$/m)
  })

  it("tells who did what, page by page", async () => {
    const project = new Project()
    const id = await project.create()
    await project.ok(["status", id, "resolved", "--actor", "ann"])
    const page = await project.json(OperationPage, ["history", "--limit", "1"])
    const [operation] = page.operations
    assert.deepStrictEqual(
      [operation?.seq, operation?.actor, operation?.operation, operation?.ticket_id, operation?.changes["status"]],
      [2, "human:ann", "status", id, { from: "open", to: "resolved" }] as ReadonlyArray<unknown>
    )
    const cursor = page.next_cursor ?? ""
    const rest = await project.json(OperationPage, ["history", id.slice(0, 6), "--limit", "1", "--cursor", cursor])
    assert.deepStrictEqual([rest.operations[0]?.operation, rest.next_cursor], ["create", null])
    assert.match(await project.ok(["history"]), /human:ann.*status: "open" → "resolved"/)
  })

  it("takes back the newest change of the actor, or the one that is named", async () => {
    const project = new Project()
    const id = await project.create("A")
    await project.ok(["edit", id, "--title", "B", "--actor", "ann"])
    await project.ok(["status", id, "resolved", "--actor", "bob"])
    assert.match(await project.ok(["undo", "--actor", "ann"]), new RegExp(`^undid 2  ${id}  title: "B" → "A"$`))
    const { operations } = await project.json(Schema.Struct({ operations: Schema.Array(Operation) }), ["undo", "3"])
    assert.deepStrictEqual([operations[0]?.operation, operations[0]?.undoes], ["undo", 3])
    assert.strictEqual((await project.show(id)).status, "open")
    assert.strictEqual((await project.refused(["undo", "3"], 4)).code, "undo_refused")
    assert.strictEqual((await project.refused(["undo", "99"], 3)).code, "not_found")
  })
})

describe("init", () => {
  it("makes the store and prints its path; again is harmless", async () => {
    const project = new Project()
    const store = project.path(".orchestr8")
    assert.strictEqual(await project.ok(["init"]), store)
    const before = project.snapshot()
    assert.isTrue(before.has(".gitignore"))
    assert.deepStrictEqual(await project.json(Schema.Struct({ path: Schema.String }), ["init"]), { path: store })
    assert.deepStrictEqual(project.snapshot(), before)
  })

  it("makes a store of its own in a folder of a project, and says so", async () => {
    const project = new Project()
    await project.ok(["init"])
    fs.mkdirSync(project.path("inner"))
    const { stderr, stdout } = await project.run(["init", "-C", "inner"])
    assert.strictEqual(stdout.trim(), project.path("inner/.orchestr8"))
    assert.include(stderr, project.root)
    assert.isTrue(fs.existsSync(path.join(project.root, "inner/.orchestr8/tickets")))
  })
})
