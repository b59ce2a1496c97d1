/** An agent's side of `tickets mcp`: the official client over the bundled command, in a project. */
import { once } from "node:events"
import * as fs from "node:fs"
import * as path from "node:path"
import { assert } from "@effect/vitest"
import { Client, type ClientOptions } from "@modelcontextprotocol/client"
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio"
import { Lease } from "@orchestr8/contracts"
import { afterEach } from "vitest"
import { bin, type Project } from "./tickets.ts"

const open = new Set<Client>()
afterEach(async () => {
  for (const client of open) await client.close()
  open.clear()
})

export interface Agent {
  readonly client: Client
  readonly transport: StdioClientTransport
  /** The structured answer of a tool, which the client checks against the schema of the tool. */
  readonly call: (name: string, args?: Record<string, unknown>) => Promise<Record<string, unknown>>
  /** The text of a tool that refuses. */
  readonly refused: (name: string, args?: Record<string, unknown>) => Promise<string>
}

export const connect = async (
  project: Project,
  env: Readonly<Record<string, string>> = {},
  options: ClientOptions = {}
): Promise<Agent> => {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [bin, "mcp"],
    cwd: project.root,
    env: { PATH: process.env["PATH"] ?? "", HOME: project.home, TZ: "UTC", TICKETS_ACTOR: "ann", ...env },
    stderr: "pipe"
  })
  const client = new Client({ name: "test", version: "1" }, options)
  await client.connect(transport)
  open.add(client)
  const run = async (name: string, args: Record<string, unknown> = {}) => {
    const { content, isError, structuredContent } = await client.callTool({ name, arguments: args })
    const [first] = content
    assert.strictEqual(content.length, 1)
    assert.ok(first?.type === "text")
    return { text: first.text, isError: isError === true, structuredContent }
  }
  return {
    client,
    transport,
    call: async (name, args) => {
      const { isError, structuredContent, text } = await run(name, args)
      assert.isFalse(isError, text)
      assert.deepStrictEqual(JSON.parse(text), structuredContent, "the text says the same")
      return structuredContent as Record<string, unknown>
    },
    refused: async (name, args) => {
      const { isError, structuredContent, text } = await run(name, args)
      assert.isTrue(isError, text)
      assert.isUndefined(structuredContent)
      return text
    }
  }
}

/** A claimed ticket, and the environment that the worker gives to its agent. */
export const deploy = async (project: Project, id: string) => {
  const { token } = await project.json(Lease, ["claim", id, "--ttl", "10m", "--actor", "worker:test"])
  const deployment = `${id}-${token}`
  const record = {
    id: deployment,
    ticket_id: id,
    attempt: token,
    agent_type: "repair_general",
    state: "running",
    reason: null,
    started_at: "2026-11-22T09:30:00.000000+00:00",
    ended_at: null,
    cost: null,
    worktree: null,
    branch: null
  }
  project.write(`.orchestr8/deployments/${deployment}/deployment.json`, JSON.stringify(record))
  fs.mkdirSync(questions(project, deployment))
  const env = { ORCHESTR8_DEPLOYMENT: deployment, ORCHESTR8_TICKET: id, TICKETS_DIR: project.root }
  return { deployment, token, env }
}

const questions = (project: Project, deployment: string): string =>
  project.path(".orchestr8", "deployments", deployment, "questions")

/** Resolves when the deployment has that question. */
export const asked = async (project: Project, deployment: string, number = 1): Promise<void> => {
  const folder = questions(project, deployment)
  const changes = fs.watch(folder)
  try {
    while (!fs.existsSync(path.join(folder, `${number}.json`))) await once(changes, "change")
  } finally {
    changes.close()
  }
}

/** What no terminal may get. */
export const ESCAPES = "\u001b[31mred\u001b]0;title\u0007\u009b2J"
