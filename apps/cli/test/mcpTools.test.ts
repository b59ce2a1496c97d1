import { assert } from "@effect/vitest"
import { OperationPage, TicketList } from "@orchestr8/contracts"
import { describe, it } from "vitest"
import { connect, ESCAPES } from "./mcpClient.ts"
import { Project } from "./tickets.ts"

const withTicket = async (...args: ReadonlyArray<string>) => {
  const project = new Project()
  const id = await project.create("A bug", ...args)
  return { project, id, ...(await connect(project)) }
}

describe("the tools outside of a deployment", () => {
  it("read a ticket, long lists cut", async () => {
    const errors = Array.from({ length: 103 }, (_, n) => ["--error", `e${n}`]).flat()
    const { call, id, project, refused } = await withTicket(...errors, "--verify", "npm test")
    const { omitted, ticket } = await call("get_ticket", { ticket_id: id.slice(0, 5) })
    assert.deepStrictEqual(omitted, { errors: 3, warnings: 0, notes: 0 })
    assert.deepStrictEqual({ ...(await project.show(id)), errors: [] }, { ...Object(ticket), errors: [] })
    assert.match(await refused("get_ticket", { ticket_id: "ffffffff" }), /^no ticket ffffffff\nsee them with/)
    assert.match(await refused("get_ticket", {}), /^ticket_id: is needed outside of a deployment\n.*list_tickets/)
  })

  it("list short views, page by page", async () => {
    const { call, id, project } = await withTicket("--error", "e")
    const other = await project.create("Another")
    await project.ok(["archive", other])
    const third = await project.create("Third", "--label", "ui")
    const first = await call("list_tickets", { limit: 1 })
    assert.strictEqual(first["total"], 2)
    const rest = await call("list_tickets", { limit: 1, cursor: first["next_cursor"] })
    assert.strictEqual(rest["next_cursor"], null)
    const ids = [first, rest].flatMap((page) => (page["tickets"] as ReadonlyArray<{ id: string }>).map(({ id }) => id))
    assert.deepStrictEqual(ids, [third, id])
    const of = async (filters: object) =>
      ((await call("list_tickets", { ...filters }))["tickets"] as ReadonlyArray<{ id: string }>).map(({ id }) => id)
    assert.deepStrictEqual(await of({ ready: true }), [id])
    assert.deepStrictEqual(await of({ status: ["archived"] }), [other])
    assert.deepStrictEqual(await of({ query: "label:ui" }), [third])
    assert.deepStrictEqual(await of({ under: "lib" }), [])
  })

  it("create a ticket once, unless told otherwise", async () => {
    const { call, id, project, refused } = await withTicket()
    const draft = { title: "A bug", fiefdom: "./src/", errors: ["x:1 boom"], depends_on: [id.slice(0, 4)] }
    const twin = await call("create_ticket", draft)
    assert.isFalse(twin["created"])
    assert.include(twin["ticket"], { id })
    assert.include(twin["message"] as string, `ticket ${id} has the same title`)
    const forced = await call("create_ticket", { ...draft, priority: "high", force: true })
    assert.isTrue(forced["created"])
    const made = await project.show((forced["ticket"] as { id: string }).id)
    assert.deepStrictEqual([made.title, made.fiefdom as string, made.errors], ["A bug", "src", ["x:1 boom"]])
    assert.deepInclude(made.context, { priority: "high", depends_on: [id] })
    await project.ok(["status", id, "resolved"])
    await project.ok(["status", made.id, "resolved"])
    assert.isTrue((await call("create_ticket", { title: "A bug", fiefdom: "src" }))["created"], "nobody works on those")
    assert.match(await refused("create_ticket", { ...draft, title: "T", depends_on: ["ffff"] }), /^no ticket ffff/)
    assert.match(await refused("create_ticket", { title: "a\nb", fiefdom: "src" }), /^title: a title is one line/)
    assert.match(await refused("create_ticket", { title: "T", fiefdom: ".." }), /^fiefdom: /)
  })

  it("do not let an agent choose a command that the worker runs", async () => {
    const { project, refused } = await withTicket()
    for (const extra of [{ verify: "rm -rf ." }, { context: { verify: "rm -rf ." } }, { check: "unit" }]) {
      const text = await refused("create_ticket", { title: "T", fiefdom: "src", ...extra })
      assert.include(text, `${Object.keys(extra)[0]}: `)
      assert.include(text, "create_ticket takes: title, fiefdom, ")
    }
    assert.strictEqual((await project.json(TicketList, ["list"])).total, 1)
  })

  it("leave notes as the person who started the agent", async () => {
    const { call, id, project } = await withTicket()
    assert.strictEqual((await call("add_note", { ticket_id: id, text: "only behind the proxy" }))["ticket_id"], id)
    assert.match(
      (await call("report_progress", { ticket_id: id, text: "half way" }))["message"] as string,
      /on the ticket/
    )
    assert.match(
      (await call("report_progress", { ticket_id: id, text: "more" }))["message"] as string,
      /not kept, and not/
    )
    const { notes } = await project.show(id)
    assert.deepStrictEqual(
      notes.map(({ author, text }) => [author, text]),
      [
        ["ann", "only behind the proxy"],
        ["ann", "progress: half way"]
      ]
    )
    const { operations } = await project.json(OperationPage, ["history", id])
    assert.deepStrictEqual(new Set(operations.slice(0, 2).map(({ actor }) => actor)), new Set(["human:ann"]))
  })

  it("bring a fix to a person, who proves it by approving", async () => {
    const { call, id, project, refused } = await withTicket("--error", "e", "--verify", "true")
    const { message } = await call("request_resolve", { ticket_id: id, summary: "mended the parser" })
    assert.include(message, `tickets approve ${id} verifies by running true`)
    const waiting = await project.show(id)
    assert.strictEqual(waiting.status, "open")
    assert.include(waiting.context["attention"], { reason: "review: mended the parser" })
    await project.ok(["status", id, "resolved"])
    assert.match(await refused("request_resolve", { ticket_id: id, summary: "again" }), /is resolved\nthere is nothing/)
  })

  it("leave a ticket alone that a worker has", async () => {
    const { id, project, refused } = await withTicket("--error", "e")
    await project.ok(["claim", id, "--ttl", "10m"])
    const text = await refused("request_resolve", { ticket_id: id, summary: "done" })
    assert.match(text, /is claimed by .*\nif that is you, run: tickets complete .* --token 1 --outcome succeeded/)
    assert.notProperty((await project.show(id)).context, "attention")
  })

  it("ask nobody where nobody is asked by tickets", async () => {
    const { refused } = await withTicket()
    assert.match(await refused("ask_human", { question: "Shall I?" }), /works inside a deployment only\nask the person/)
  })

  it("refuse what is no argument, and name what is", async () => {
    const { id, project, refused } = await withTicket()
    const before = project.snapshot()
    const wrong: ReadonlyArray<readonly [string, Record<string, unknown>, RegExp]> = [
      ["get_ticket", { id }, /^id: .*get_ticket takes: ticket_id$/s],
      ["get_ticket", { ticket_id: "../../etc" }, /^ticket_id: /],
      ["get_ticket", { ticket_id: "../x" }, /^id: "..\/x" is not a ticket id/],
      ["get_ticket", { ticket_id: 7 }, /^ticket_id: /],
      ["list_tickets", { limit: 101 }, /^limit: /],
      ["list_tickets", { status: ["done"] }, /^status\.0: /],
      ["list_tickets", { cursor: "nonsense" }, /^cursor: /],
      ["list_tickets", { query: "nonsense:x" }, /./],
      ["create_ticket", { fiefdom: "src" }, /^title: /],
      ["create_ticket", { title: "", fiefdom: "src" }, /^title: /],
      ["create_ticket", { title: "x".repeat(301), fiefdom: "src" }, /^title: /],
      ["add_note", { ticket_id: id, text: "   " }, /^note: the text is empty/],
      ["add_note", { ticket_id: id, text: "x".repeat(10_001) }, /^text: /],
      ["add_note", { ticket_id: id, text: null }, /^text: /],
      ["ask_human", { question: "?", wait_seconds: 241 }, /^wait_seconds: /],
      ["request_resolve", { ticket_id: id, summary: "done", status: "resolved" }, /^status: /]
    ]
    for (const [name, args, pattern] of wrong) {
      const text = await refused(name, args)
      assert.match(text, pattern)
      assert.include(text, "\n", "a hint that says what to do")
    }
    assert.deepStrictEqual(project.snapshot(), before)
  })

  it("give no escape sequence to anybody's terminal", async () => {
    const { call, client, id, project, refused } = await withTicket()
    await call("add_note", { ticket_id: id, text: `a ${ESCAPES} b` })
    await call("create_ticket", { title: `T ${ESCAPES}`, fiefdom: "src" })
    const { content } = await client.callTool({ name: "get_ticket", arguments: { ticket_id: id } })
    assert.include(JSON.stringify(content), "a red b")
    const json = [JSON.stringify(content), JSON.stringify(await call("list_tickets"))]
    for (const text of json) assert.notMatch(text, /\\u00(?:1b|07|9b)/)
    const texts = [await refused("get_ticket", { ticket_id: "\u001b[1m" }), await project.ok(["show", id]), ...json]
    // oxlint-disable-next-line no-control-regex -- these are what must not be there
    for (const text of texts) assert.notMatch(text, /[\u001b\u0007\u009b]/)
  })
})
