import { once } from "node:events"
import * as fs from "node:fs"
import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { contextOf } from "@orchestr8/contracts"
import { CombatTracker, TicketManager } from "@orchestr8/core"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { cancel, DeploymentRecords, Host, plan, runWorker, why } from "../src/index.ts"
import { agentCommand, createTicket, git, honest, makeProject } from "./project.ts"
import { fileText, getTicket, isAlive, LOOK_AGAIN, spawnWorker, until } from "./waiting.ts"

const hanging = (root: string) => agentCommand("hang.mjs", "stubborn", path.join(root, "pid"))

describe("runWorker", () => {
  it.live("deploys for every ready ticket, the most urgent first, and ends when it is told to work once", () => {
    const { read, services } = makeProject({ worker: { merge: "fast-forward", concurrency: 1 } })
    return Effect.gen(function* () {
      const records = yield* DeploymentRecords
      const late = yield* createTicket({ title: "late", priority: "low" })
      const urgent = yield* createTicket({ title: "urgent", priority: "critical" })
      const noErrors = yield* createTicket({ title: "nothing wrong", errors: [] })
      const blocked = yield* createTicket({ title: "blocked", depends_on: [noErrors.id] })
      yield* runWorker({ once: true })
      const states = (yield* records.list()).map(({ state, ticket_id }) => [ticket_id, state])
      assert.deepStrictEqual(states, [
        [late.id, "gone"],
        [urgent.id, "succeeded"]
      ])
      assert.include(read("src/add.mjs"), "a + b")
      assert.strictEqual((yield* getTicket(blocked.id)).status, "open")
    }).pipe(Effect.provide(services))
  })

  it.live("hears of a new ticket, and is the only worker of its project", () => {
    const { services } = makeProject({ worker: { merge: "none" } })
    return Effect.gen(function* () {
      const host = yield* Host
      const worker = yield* Effect.forkChild(runWorker(), { startImmediately: true })
      yield* Effect.repeat(host.holder, { until: (holder) => holder?.pid === process.pid, schedule: LOOK_AGAIN })
      const refused = yield* Effect.flip(runWorker())
      assert.include(refused.message, `process ${process.pid} is the worker of this project already`)
      const { id } = yield* createTicket()
      yield* until(id, ({ status }) => status === "resolved")
      yield* Fiber.interrupt(worker)
      assert.isUndefined(yield* host.holder)
    }).pipe(Effect.provide(services))
  })

  it.live("runs as many deployments as it may, none in overlapping fiefdoms", () => {
    const { root, services } = makeProject({ agent: agentCommand("hang.mjs", "quiet") })
    return Effect.gen(function* () {
      const [a, below, b, c] = [
        yield* createTicket({ fiefdom: "src/a", priority: "critical" }),
        yield* createTicket({ fiefdom: "src/a/deep", priority: "high" }),
        yield* createTicket({ fiefdom: "src/b" }),
        yield* createTicket({ fiefdom: "src/c", priority: "low" })
      ]
      const worker = yield* Effect.forkChild(runWorker({ concurrency: 2 }), { startImmediately: true })
      const { active } = yield* CombatTracker
      const paths = Effect.map(active, ({ active_deployments }) => Object.keys(active_deployments).sort())
      yield* Effect.repeat(paths, { until: ({ length }) => length === 2, schedule: LOOK_AGAIN })
      const { tickets } = yield* why()
      const reasons = Object.fromEntries(tickets.map(({ id, reason }) => [id, reason]))
      assert.match(reasons[a.id] ?? "", /works on it, attempt 1/)
      assert.match(reasons[b.id] ?? "", /works on it, attempt 1/)
      assert.include(reasons[below.id], `its fiefdom overlaps with that of ${a.id}`)
      assert.include(reasons[c.id], "the worker has its 2 deployments running")
      assert.deepStrictEqual(yield* paths, ["src/a", "src/b"])
      yield* Fiber.interrupt(worker)
      assert.deepStrictEqual(yield* paths, [])
      assert.strictEqual((yield* getTicket(a.id)).status, "open")
      assert.deepStrictEqual(fs.readdirSync(path.join(root, ".orchestr8/.local/worktrees")), [])
    }).pipe(Effect.provide(services))
  })

  it.live("waits longer after each failure", () => {
    const { services } = makeProject({ agent: agentCommand("lie.mjs") })
    return Effect.gen(function* () {
      const { id } = yield* createTicket()
      yield* runWorker({ once: true })
      const [first] = (yield* why(id)).tickets
      assert.match(first?.reason ?? "", /1 of 3 attempts failed; the next one waits/)
      assert.isNotNull(first?.until)
    }).pipe(Effect.provide(services))
  })

  it.live("starts nothing where the trigger is manual", () => {
    const { services } = makeProject({ worker: { trigger: "manual" } })
    return Effect.gen(function* () {
      const { id } = yield* createTicket()
      yield* runWorker({ once: true })
      assert.strictEqual((yield* getTicket(id)).status, "open")
      assert.include((yield* why(id)).tickets[0]?.reason, "worker.trigger is manual")
    }).pipe(Effect.provide(services))
  })

  it.live("asks for a person once for an agent that cannot be started, and goes on when that changes", () => {
    const project = makeProject({ agent: ["no-such-agent"], worker: { concurrency: 1, merge: "none" } })
    const { configure, services } = project
    return Effect.gen(function* () {
      const first = yield* createTicket({ priority: "high" })
      const second = yield* createTicket({ title: "other" })
      const worker = yield* Effect.forkChild(runWorker(), { startImmediately: true })
      yield* until(first.id, (ticket) => contextOf.attention(ticket) !== undefined)
      const [reason] = (yield* why(second.id)).tickets
      assert.match(reason?.reason ?? "", /repair_general are paused: agents\.repair_general\.command: .* not found/)
      assert.strictEqual((yield* getTicket(second.id)).status, "open")
      configure({ agents: { repair_general: { command: honest } }, worker: { merge: "none" } })
      yield* until(second.id, ({ status }) => status === "resolved")
      yield* Fiber.interrupt(worker)
    }).pipe(Effect.provide(services))
  })

  it.live("survives a configuration that is wrong for a while", () => {
    const { configure, services, write } = makeProject()
    return Effect.gen(function* () {
      const ready = yield* Deferred.make<void>()
      const onReady = Effect.asVoid(Deferred.succeed(ready, undefined))
      const worker = yield* Effect.forkChild(runWorker({ onReady }), { startImmediately: true })
      yield* Deferred.await(ready)
      write(".orchestr8/config.json", "{ half")
      const { id } = yield* createTicket()
      configure({ agents: { repair_general: { command: honest } }, worker: { merge: "none" } })
      yield* until(id, ({ status }) => status === "resolved")
      yield* Fiber.interrupt(worker)
    }).pipe(Effect.provide(services))
  })

  it.live("asks for a person where nothing can prove a fix", () => {
    const { services } = makeProject()
    return Effect.gen(function* () {
      const { id } = yield* createTicket({ verify: "" })
      assert.include((yield* why(id)).tickets[0]?.reason, "nothing can prove a fix")
      yield* runWorker({ once: true })
      assert.include(contextOf.attention(yield* getTicket(id))?.reason, "nothing can prove a fix")
    }).pipe(Effect.provide(services))
  })

  it.live("plans without starting anything", () => {
    const { root, services } = makeProject({ agent: ["fix", "{ticket_id}", "{worktree}", "{briefing_file}"] })
    return Effect.gen(function* () {
      const { id } = yield* createTicket()
      yield* createTicket({ title: "needs a person", verify: "a | b" })
      const { tickets } = yield* plan()
      const worktree = path.join(root, ".orchestr8/.local/worktrees", `${id}-1`)
      const briefing = path.join(root, ".orchestr8/deployments", `${id}-1`, "briefing.md")
      const command = ["fix", id, worktree, briefing]
      assert.deepStrictEqual(tickets, [{ id, agent_type: "repair_general", command, folder: worktree, briefing }])
      assert.isFalse(fs.existsSync(path.dirname(briefing)))
      assert.strictEqual((yield* getTicket(id)).status, "open")
    }).pipe(Effect.provide(services))
  })

  it.live("cancels a running deployment on a person's word", () => {
    const project = makeProject()
    const { root, services } = project
    project.configure({ agents: { repair_general: { command: hanging(root) } } })
    return Effect.gen(function* () {
      const { id } = yield* createTicket()
      const worker = yield* Effect.forkChild(runWorker(), { startImmediately: true })
      const pid = Number(yield* fileText(path.join(root, "pid")))
      const cancelled = yield* cancel(id)
      assert.strictEqual(cancelled.state, "cancelled")
      assert.isFalse(isAlive(pid))
      const ticket = yield* getTicket(id)
      assert.deepStrictEqual([ticket.status, contextOf.attention(ticket)?.reason], ["open", "cancelled by a person"])
      const again = yield* Effect.flip(cancel(`${id}-1`))
      assert.include(again.message, "has ended: cancelled")
      yield* Fiber.interrupt(worker)
    }).pipe(Effect.provide(services))
  })
})

describe("a worker process", () => {
  it.live("ends its agents, releases its tickets and exits with 0 on TERM", () => {
    const project = makeProject()
    const { root, services } = project
    project.configure({ agents: { repair_general: { command: hanging(root) } } })
    return Effect.gen(function* () {
      const { id } = yield* createTicket()
      const worker = spawnWorker(root)
      const pid = Number(yield* fileText(path.join(root, "pid")))
      worker.kill("SIGTERM")
      const [code] = yield* Effect.promise(() => once(worker, "exit"))
      assert.strictEqual(code, 0)
      assert.isFalse(isAlive(pid))
      const ticket = yield* getTicket(id)
      assert.strictEqual(ticket.status, "open")
      assert.isUndefined(contextOf.attention(ticket))
      assert.strictEqual((yield* TicketManager.use((manager) => manager.lease(id)))?.state, "released")
    }).pipe(Effect.provide(services))
  })

  it.live("is followed by one that ends what a killed one left and counts its attempt", () => {
    const project = makeProject()
    const { root, services } = project
    project.configure({ agents: { repair_general: { command: hanging(root) } }, worker: { maxAttempts: 2 } })
    return Effect.gen(function* () {
      const records = yield* DeploymentRecords
      const { id } = yield* createTicket()
      const killed = spawnWorker(root)
      const pid = Number(yield* fileText(path.join(root, "pid")))
      fs.writeFileSync(path.join(root, `.orchestr8/.local/worktrees/${id}-1/half.txt`), "half a change")
      killed.kill("SIGKILL")
      yield* Effect.promise(() => once(killed, "exit"))
      assert.isTrue(isAlive(pid))
      assert.strictEqual((yield* getTicket(id)).status, "in_progress")

      yield* runWorker({ once: true })
      assert.isFalse(isAlive(pid))
      const [lost] = yield* records.list()
      assert.strictEqual(lost?.state, "failed")
      assert.include(lost?.reason ?? "", "lost: the worker died while the agent ran")
      assert.strictEqual((yield* getTicket(id)).status, "open")
      assert.deepStrictEqual((yield* CombatTracker.use(({ active }) => active)).active_deployments, {})
      assert.deepStrictEqual(fs.readdirSync(path.join(root, ".orchestr8/.local/worktrees")), [])
      assert.include(git(root, "show", `tickets/${id}-1:half.txt`), "half a change")
    }).pipe(Effect.provide(services))
  })

  it.live("is cancelled for when it was killed", () => {
    const project = makeProject()
    const { root, services } = project
    project.configure({ agents: { repair_general: { command: hanging(root) } } })
    return Effect.gen(function* () {
      const { id } = yield* createTicket()
      const killed = spawnWorker(root)
      const pid = Number(yield* fileText(path.join(root, "pid")))
      killed.kill("SIGKILL")
      yield* Effect.promise(() => once(killed, "exit"))
      const cancelled = yield* cancel(`${id}-1`)
      assert.strictEqual(cancelled.state, "cancelled")
      assert.isFalse(isAlive(pid))
      assert.strictEqual((yield* getTicket(id)).status, "open")
    }).pipe(Effect.provide(services))
  })
})
