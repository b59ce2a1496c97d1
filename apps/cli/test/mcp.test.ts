import { once } from "node:events"
import * as fs from "node:fs"
import { assert } from "@effect/vitest"
import { describe, expect, it } from "vitest"
import { asked, connect, deploy } from "./mcpClient.ts"
import { ended, Project, seen } from "./tickets.ts"

const line = (message: object): string => `${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`

const initialize = (protocolVersion = "2025-06-18"): string =>
  line({
    id: 1,
    method: "initialize",
    params: { protocolVersion, capabilities: {}, clientInfo: { name: "test", version: "1" } }
  }) + line({ method: "notifications/initialized" })

const list = line({ id: 2, method: "tools/list" })
const call = (name: string, args: unknown): string =>
  line({ id: 3, method: "tools/call", params: { name, arguments: args } })

describe("tickets mcp", () => {
  it("introduces itself and its tools, and does not open the tickets for that", async () => {
    const project = new Project()
    const { client } = await connect(project)
    assert.deepStrictEqual(client.getServerVersion(), { name: "orchestr8-tickets", version: "0.1.0" })
    assert.include(client.getInstructions() ?? "", "list_tickets")
    const { tools } = await client.listTools()
    const shown = tools.map(({ annotations, description, inputSchema, name }) => {
      assert.isAtMost(description?.length ?? 0, 400, name)
      const { properties = {}, required = [], ...rest } = inputSchema
      assert.deepStrictEqual(rest, { type: "object", additionalProperties: false })
      for (const [key, property] of Object.entries(properties))
        assert.property(property, "description", `${name}.${key}`)
      return { name, required, properties: Object.keys(properties), readOnly: annotations?.readOnlyHint }
    })
    assert.deepStrictEqual(shown, [
      { name: "get_ticket", required: [], properties: ["ticket_id"], readOnly: true },
      {
        name: "list_tickets",
        required: [],
        properties: ["status", "fiefdom", "under", "search", "query", "ready", "attention", "sort", "limit", "cursor"],
        readOnly: true
      },
      {
        name: "create_ticket",
        required: ["title", "fiefdom"],
        properties: [
          "title",
          "fiefdom",
          "description",
          "errors",
          "warnings",
          "priority",
          "labels",
          "depends_on",
          "force"
        ],
        readOnly: false
      },
      { name: "add_note", required: ["text"], properties: ["text", "ticket_id"], readOnly: false },
      { name: "report_progress", required: ["text"], properties: ["text", "note", "ticket_id"], readOnly: false },
      {
        name: "ask_human",
        required: ["question"],
        properties: ["question", "options", "wait_seconds"],
        readOnly: false
      },
      { name: "request_resolve", required: ["summary"], properties: ["summary", "ticket_id"], readOnly: false }
    ])
    assert.isFalse(fs.existsSync(project.path(".orchestr8")))
  })

  it("shows the shapes of its tools", async () => {
    const { client } = await connect(new Project())
    const { tools } = await client.listTools()
    await expect(`${JSON.stringify(tools, null, 2)}\n`).toMatchFileSnapshot("snapshots/mcp-tools.json")
  })

  it.each(["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"])(
    "speaks %s, and refuses by results in it",
    async (version) => {
      const project = new Project()
      await project.create("A bug")
      const input = initialize(version) + list + call("list_tickets", { limit: 0 })
      const { code, stderr, stdout } = await project.run(["mcp"], { input })
      assert.deepStrictEqual([code, stderr], [0, ""])
      const answers = stdout
        .trimEnd()
        .split("\n")
        .map((answer) => JSON.parse(answer) as Answer)
      assert.deepStrictEqual(answers.map(({ id, jsonrpc }) => [jsonrpc, id]).sort(), [
        ["2.0", 1],
        ["2.0", 2],
        ["2.0", 3]
      ])
      const of = (id: number) => answers.find((answer) => answer.id === id)?.result
      assert.strictEqual(of(1)?.protocolVersion, version)
      assert.strictEqual(of(2)?.tools?.length, 7)
      assert.isTrue(of(3)?.isError)
      assert.match(of(3)?.content?.[0]?.text ?? "", /^limit: .*\ncorrect the limit and try again; .*takes: status, /s)
    }
  )

  it("speaks the protocol without sessions too", async () => {
    const project = new Project()
    const id = await project.create("A bug")
    const { call } = await connect(project, {}, { versionNegotiation: { mode: { pin: "2026-07-28" } } })
    const { ticket } = await call("get_ticket", { ticket_id: id })
    assert.include(ticket, { id, title: "A bug" })
  })

  it("goes on after a line that is no message, and keeps what it says about it off stdout", async () => {
    const project = new Project()
    const server = project.start(["mcp"])
    const done = ended(server)
    server.stdin.write(initialize())
    await seen(server.stdout, '"id":1')
    server.stdin.write("this is no JSON\n")
    await seen(server.stderr, "is not valid JSON")
    server.stdin.write(list)
    await seen(server.stdout, '"id":2')
    server.stdin.end()
    const { code, stdout } = await done
    assert.strictEqual(code, 0)
    for (const answer of stdout.trimEnd().split("\n")) assert.include(JSON.parse(answer), { jsonrpc: "2.0" })
  })

  it("ends when stdin closes, also while an agent waits for a person", async () => {
    const project = new Project()
    const id = await project.create("A bug")
    const { deployment, env } = await deploy(project, id)
    const server = project.start(["mcp"], { env })
    const done = ended(server)
    server.stdin.write(initialize() + call("ask_human", { question: "Shall I?", wait_seconds: 240 }))
    await asked(project, deployment)
    server.stdin.end()
    const { code, stderr } = await done
    assert.deepStrictEqual([code, stderr], [0, ""])
  })

  it("ends in good order when it is told to", async () => {
    const project = new Project()
    const server = project.start(["mcp"])
    const done = ended(server)
    server.stdin.write(initialize())
    await seen(server.stdout, '"id":1')
    server.kill("SIGTERM")
    assert.deepStrictEqual([(await done).code, (await done).stderr], [0, ""])
  })

  it("ends when the agent is gone at once, without a word", async () => {
    const project = new Project()
    const server = project.start(["mcp"])
    const exit = once(server, "exit")
    server.stdin.on("error", () => {})
    server.stdout.destroy()
    server.stdin.end(initialize() + list)
    assert.deepStrictEqual(await exit, [0, null])
  })

  it("refuses an environment that is no deployment before it starts", async () => {
    const project = new Project()
    for (const env of [
      { ORCHESTR8_DEPLOYMENT: "../../x-1" },
      { ORCHESTR8_DEPLOYMENT: "3f2a1b9c" },
      { ORCHESTR8_DEPLOYMENT: "3f2a1b9c-1", ORCHESTR8_TICKET: "3f2a1b9d" },
      { ORCHESTR8_TICKET: "3f2a1b9c" }
    ]) {
      const { code, stderr, stdout } = await project.run(["mcp"], { env })
      assert.deepStrictEqual([code, stdout], [2, ""], JSON.stringify(env))
      assert.match(stderr, /^tickets: ORCHESTR8_DEPLOYMENT: .* is no deployment/)
    }
  })

  it("says by a result that the tickets cannot be opened, and opens them once they can", async () => {
    const project = new Project()
    const folder = project.path("later")
    const { call, refused } = await connect(project, { TICKETS_STORE: `file:${folder}` })
    assert.match(await refused("list_tickets"), /later\)\nname an existing folder/)
    fs.mkdirSync(folder)
    assert.deepStrictEqual(await call("list_tickets"), { tickets: [], total: 0, next_cursor: null })
  })
})

interface Answer {
  readonly jsonrpc: string
  readonly id: number
  readonly result?: {
    readonly protocolVersion?: string
    readonly tools?: ReadonlyArray<unknown>
    readonly isError?: boolean
    readonly content?: ReadonlyArray<{ readonly text: string }>
  }
}
