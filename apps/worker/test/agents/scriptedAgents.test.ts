/**
 * Each scripted agent, deployed for real: how its ticket ends, what it then says, and that nothing of it stays behind.
 * What was seen is the table in docs/worker.md.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { contextOf, type Deployment, type Ticket } from "@orchestr8/contracts"
import { CombatTracker, TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { answerQuestion, plan, Questions, why } from "../../src/index.ts"
import { createTicket, deployTicket, honest, makeFolder, makeProject } from "../project.ts"
import { getTicket, LOOK_AGAIN } from "../waiting.ts"
import { processesOf, storedOf, worktreesOf, emptyBranchesOf } from "./leftovers.ts"
import { type ScriptedAgent, scriptedAgents } from "./scriptedAgents.ts"
import { type Row, tableIn, tableOf } from "./table.ts"

const MEBIBYTE = 1024 * 1024
const PAGE = path.resolve(import.meta.dirname, "../../../../docs/worker.md")
const agents = scriptedAgents(path.join(makeFolder(), "pid"), Math.ceil(Date.now() / 1000) + 3600)
const seen = new Map<ScriptedAgent, Row>()

const nextAgent = { command: honest }

const projectFor = ({ config, worker }: ScriptedAgent) =>
  makeProject({
    config: { agents: { repair_general: config, senior_general: nextAgent } },
    worker: { escalation: ["repair_general", "senior_general"], ...worker }
  })

/** What there is of the deployments of a project. */
const tracesOf = Effect.fnUntraced(function* (root: string, id: string) {
  const lease = yield* TicketManager.use((manager) => manager.lease(id))
  const { active_deployments } = yield* CombatTracker.use((tracker) => tracker.active)
  return {
    processes: processesOf(root),
    worktrees: worktreesOf(root),
    emptyBranches: emptyBranchesOf(root),
    leases: lease?.state === "held" ? [id] : [],
    combat: Object.keys(active_deployments)
  }
})

/** Waits until the agent asks, and answers from outside. */
const answerAs = Effect.fnUntraced(function* (root: string, id: string, option: string) {
  const questions = yield* Questions
  const [question] = yield* Effect.repeat(questions.list(`${id}-1`), {
    until: (asked) => asked.length > 0,
    schedule: LOOK_AGAIN
  })
  assert.strictEqual(contextOf.attention(yield* getTicket(id))?.reason, "permission: Run sed")
  for (const traces of Object.values(yield* tracesOf(root, id))) assert.isNotEmpty(traces)
  yield* answerQuestion(`${id}-1`, question?.id ?? 0, { option, text: "" })
})

/** What the worker would do next, as it tells people. */
const whatFollows = Effect.fnUntraced(function* (ticket: Ticket) {
  const [obstacle] = (yield* why(ticket.id)).tickets
  const [planned] = (yield* plan()).tickets
  if (contextOf.attention(ticket) !== undefined) return "person"
  if (planned !== undefined) return planned.agent_type === "senior_general" ? "next_agent" : "at once"
  if (obstacle?.until === null) return "nothing"
  return obstacle?.reason.includes("are paused: ") === true ? "wait" : "retry"
})

const deploy = Effect.fnUntraced(function* (agent: ScriptedAgent, root: string) {
  const { id } = yield* createTicket({ verify: "node test/add.test.mjs" })
  const running = yield* Effect.forkChild(deployTicket(id), { startImmediately: true })
  if (agent.answer !== undefined) yield* answerAs(root, id, agent.answer)
  const { conclusion, deployment } = yield* Fiber.join(running)
  const ticket = yield* getTicket(id)
  return { conclusion, deployment, traces: yield* tracesOf(root, id), ticket, follows: yield* whatFollows(ticket) }
})

const rowOf = (agent: ScriptedAgent, deployment: Deployment, ticket: Ticket, follows: string): Row => {
  const named = (text: string | undefined) =>
    text?.replaceAll(ticket.id, "ID").replace(/\d{4}-\d{2}-\d{2} \d{2}:\d{2} UTC/g, "TIME")
  const [reason = ""] = (deployment.reason ?? "").split("\n")
  return {
    agent: agent.agent,
    as: agent.as,
    does: agent.does,
    state: deployment.state,
    failure: deployment.failure,
    status: ticket.status,
    reason: named(reason) ?? "",
    attention: named(contextOf.attention(ticket)?.reason),
    follows
  }
}

describe.concurrent("a scripted agent", () => {
  for (const agent of agents) {
    it.live(`(${agent.as}) that ${agent.does}`, () => {
      const { root, services } = projectFor(agent)
      return Effect.gen(function* () {
        const { conclusion, deployment, follows, ticket, traces } = yield* deploy(agent, root)
        const row = rowOf(agent, deployment, ticket, follows)
        seen.set(agent, row)
        const { agent: name, answer: _answer, as, config: _config, does, prints, worker: _worker, ...expected } = agent
        assert.deepStrictEqual(row, { failure: undefined, attention: undefined, ...expected, agent: name, as, does })
        const told = `attempt 1: ${conclusion.outcome}: ${conclusion.reason}`
        assert.strictEqual(ticket.notes.at(-1)?.text, told)
        assert.deepStrictEqual(traces, { processes: [], worktrees: [], emptyBranches: [], leases: [], combat: [] })
        assert.isNull(deployment.worktree)
        assert.isNotNull(deployment.ended_at)
        const { events, transcript } = storedOf(root, deployment.id)
        assert.isAtMost(transcript, 65 * MEBIBYTE)
        assert.isAtMost(events, 16 * MEBIBYTE)
        if (prints === "much") assert.isAtLeast(transcript, 64 * MEBIBYTE)
      }).pipe(Effect.provide(services))
    })
  }
})

describe("docs/worker.md", () => {
  it("has the table of what was seen", () => {
    const rows = agents.flatMap((agent) => seen.get(agent) ?? [])
    assert.strictEqual(rows.length, agents.length, "every agent has to be deployed for the table")
    const page = fs.readFileSync(PAGE, "utf8")
    const { before, after, table } = tableIn(page)
    const made = tableOf(rows)
    if (process.env["UPDATE_DOCS"] === "1") fs.writeFileSync(PAGE, `${before}${made}${after}`)
    else assert.strictEqual(table, made, "write it with: UPDATE_DOCS=1 vitest run apps/worker/test/agents")
  })
})
