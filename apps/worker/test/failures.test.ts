/** What the worker does about agents that fail in different ways. */
import { assert, describe, it } from "@effect/vitest"
import { contextOf } from "@orchestr8/contracts"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { DeploymentRecords, runWorker, why } from "../src/index.ts"
import { agentCommand, createTicket, deployTicket, honest, makeProject, verify } from "./project.ts"
import { getTicket, LOOK_AGAIN, until } from "./waiting.ts"

const claude = (...args: ReadonlyArray<string>) =>
  ({ command: agentCommand("claude.mjs", ...args), parser: "claude" }) as const

const reasonOf = (id: string) => Effect.map(why(id), ({ tickets }) => tickets[0])

describe("an agent", () => {
  it.live("that is rate limited pauses until its provider lets it go on; the attempt does not count", () => {
    const resumes = Math.ceil(Date.now() / 1000) + 3600
    const { services } = makeProject({ config: { agents: { repair_general: claude("rate-limited", `${resumes}`) } } })
    return Effect.gen(function* () {
      const { id } = yield* createTicket()
      yield* runWorker({ once: true })
      const record = yield* (yield* DeploymentRecords).get(id)
      assert.deepStrictEqual([record.state, record.failure], ["failed", "rate_limit"])
      const found = yield* reasonOf(id)
      assert.match(found?.reason ?? "", /repair_general are paused: the agent was asked by its provider to wait/)
      assert.strictEqual(Math.round(Date.parse(found?.until ?? "") / 1000), resumes)
      assert.isUndefined(contextOf.attention(yield* getTicket(id)))
    }).pipe(Effect.provide(services))
  })

  it.live("that is not logged in calls a person and pauses", () => {
    const { services } = makeProject({ config: { agents: { repair_general: claude("logged-out") } } })
    return Effect.gen(function* () {
      const first = yield* createTicket({ priority: "high" })
      const second = yield* createTicket({ title: "another one" })
      yield* runWorker({ once: true, concurrency: 1 })
      const attention = contextOf.attention(yield* getTicket(first.id))
      assert.match(attention?.reason ?? "", /log ?in/i)
      const found = yield* reasonOf(second.id)
      assert.match(found?.reason ?? "", /repair_general are paused/)
      assert.isUndefined(found?.until ?? undefined)
      assert.strictEqual(contextOf.deployments(yield* getTicket(second.id)), 0)
    }).pipe(Effect.provide(services))
  })

  it.live("whose errors only seem to be about its login pauses for a while", () => {
    const words = [process.execPath, "-e", "console.error('Error: not logged in'); process.exitCode = 1"]
    const { services } = makeProject({ agent: words })
    return Effect.gen(function* () {
      const first = yield* createTicket({ priority: "high" })
      const second = yield* createTicket({ title: "another one" })
      yield* runWorker({ once: true, concurrency: 1 })
      const { ended_at, failure } = yield* (yield* DeploymentRecords).get(`${first.id}-1`)
      assert.strictEqual(failure, "login")
      const found = yield* reasonOf(second.id)
      assert.match(found?.reason ?? "", /repair_general are paused/)
      const minutes = (Date.parse(found?.until ?? "") - Date.parse(ended_at ?? "")) / 60_000
      assert.strictEqual(Math.round(minutes), 10)
    }).pipe(Effect.provide(services))
  })

  it.live("that refuses is followed at once by the next one", () => {
    const agents = { repair_general: claude("refuse"), senior_general: { command: honest } }
    const worker = { escalation: ["repair_general", "senior_general"], merge: "none" } as const
    const { services } = makeProject({ config: { agents }, worker })
    return Effect.gen(function* () {
      const { id } = yield* createTicket()
      yield* runWorker({ once: true })
      const tried = (yield* (yield* DeploymentRecords).list()).map(({ agent_type, state }) => [agent_type, state])
      assert.deepStrictEqual(tried, [
        ["senior_general", "succeeded"],
        ["repair_general", "failed"]
      ])
      assert.strictEqual((yield* getTicket(id)).status, "resolved")
    }).pipe(Effect.provide(services))
  })

  it.live("that spends too much is ended, and a person decides", () => {
    const agents = { repair_general: claude("spend", "600") }
    const { services } = makeProject({ config: { agents }, worker: { budget: { tokens: 1000 } } })
    return Effect.gen(function* () {
      const { id } = yield* createTicket()
      const { conclusion, deployment } = yield* deployTicket(id)
      assert.deepStrictEqual([conclusion.outcome, conclusion.failure], ["needs_attention", "over_budget"])
      assert.isAtLeast(deployment.cost?.tokens ?? 0, 1000)
    }).pipe(Effect.provide(services))
  })

  it.live("does what the configuration says about its class of failure", () => {
    const { services } = makeProject({ agent: agentCommand("lie.mjs"), worker: { reactions: { no_change: "person" } } })
    return Effect.gen(function* () {
      const { id } = yield* createTicket()
      const { conclusion } = yield* deployTicket(id)
      assert.deepStrictEqual([conclusion.outcome, conclusion.failure], ["needs_attention", "no_change"])
    }).pipe(Effect.provide(services))
  })
})

describe("budgets", () => {
  it.live("of a ticket end its attempts with a word to a person", () => {
    const { services } = makeProject({ agent: agentCommand("lie.mjs"), worker: { budget: { attempts: 1 } } })
    return Effect.gen(function* () {
      const { id } = yield* createTicket()
      yield* runWorker({ once: true })
      const attention = contextOf.attention(yield* getTicket(id))
      assert.include(attention?.reason, "its budget is used up: 1 of 1 attempts")
    }).pipe(Effect.provide(services))
  })

  it.live("of a ticket that are used up before it is taken ask for a person too", () => {
    const agents = { repair_general: { command: agentCommand("lie.mjs") } }
    const { configure, services } = makeProject({ config: { agents } })
    return Effect.gen(function* () {
      const { id } = yield* createTicket()
      assert.strictEqual((yield* deployTicket(id)).conclusion.outcome, "failed")
      configure({ agents, worker: { budget: { attempts: 1 } } })
      yield* runWorker({ once: true })
      const ticket = yield* getTicket(id)
      assert.include(contextOf.attention(ticket)?.reason, "its budget is used up: 1 of 1 attempts")
      assert.deepStrictEqual([ticket.status, contextOf.deployments(ticket)], ["open", 1])
    }).pipe(Effect.provide(services))
  })

  it.live("of a day hold every ticket until tomorrow", () => {
    const { services } = makeProject({ worker: { budget: { day: { attempts: 1 } }, merge: "none" } })
    return Effect.gen(function* () {
      const first = yield* createTicket({ priority: "high", fiefdom: "a", verify })
      const second = yield* createTicket({ fiefdom: "b", verify })
      yield* runWorker({ once: true, concurrency: 1 })
      assert.strictEqual((yield* getTicket(first.id)).status, "resolved")
      const found = yield* reasonOf(second.id)
      assert.strictEqual(found?.reason, "the budget of the day is used up: 1 of 1 attempts")
      assert.isNotNull(found?.until)
    }).pipe(Effect.provide(services))
  })
})

describe("agents of one type", () => {
  it.live("are at most as many at a time as the configuration says", () => {
    const agents = {
      repair_general: { command: agentCommand("hang.mjs", "quiet"), concurrency: 1 },
      senior_general: { command: agentCommand("hang.mjs", "quiet") }
    }
    const { services } = makeProject({ config: { agents }, worker: { concurrency: 3 } })
    return Effect.gen(function* () {
      const records = yield* DeploymentRecords
      const first = yield* createTicket({ priority: "critical", fiefdom: "a" })
      const second = yield* createTicket({ priority: "high", fiefdom: "b" })
      const third = yield* createTicket({ fiefdom: "c", context: { agent_type: "senior_general" } })
      const worker = yield* Effect.forkChild(runWorker(), { startImmediately: true })
      yield* until(third.id, ({ status }) => status === "in_progress")
      const running = Effect.map(records.list(), (all) => all.filter(({ state }) => state === "running").length)
      yield* Effect.repeat(running, { until: (count) => count === 2, schedule: LOOK_AGAIN })
      assert.strictEqual((yield* getTicket(first.id)).status, "in_progress")
      const found = yield* reasonOf(second.id)
      assert.strictEqual(found?.reason, "1 of 1 agents of type repair_general are at work")
      yield* Fiber.interrupt(worker)
    }).pipe(Effect.provide(services))
  })
})
