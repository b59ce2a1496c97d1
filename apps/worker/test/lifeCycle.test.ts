/** Deployments that take more than one turn, wait for a person, or are cut off somewhere and go on. */
import { once } from "node:events"
import * as fs from "node:fs"
import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { contextOf } from "@orchestr8/contracts"
import { ProjectConfig, TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { cancel, claim, DeploymentRecords, deployNow, Host, Questions, runWorker } from "../src/index.ts"
import { agentCommand, createTicket, deployTicket, git, honest, makeProject, verify } from "./project.ts"
import { fileText, getTicket, isAlive, LOOK_AGAIN, spawnWorker, until } from "./waiting.ts"

const asking = agentCommand("ask.mjs", "src/add.mjs", "a - b", "a + b")

const ask = Effect.fnUntraced(function* (id: string) {
  const questions = yield* Questions
  const { ticket_id } = yield* (yield* DeploymentRecords).get(id)
  return yield* questions.ask(id, ticket_id, { kind: "question", text: "Which sign?", options: [] })
})

const answer = (id: string) => Questions.use((questions) => questions.answer(id, 1, { option: null, text: "plus" }))

const hasState = (id: string, state: string) =>
  DeploymentRecords.use((records) => records.get(id)).pipe(
    Effect.repeat({ until: (record) => record.state === state, schedule: LOOK_AGAIN })
  )

const untilWaiting = (id: string) =>
  DeploymentRecords.use((records) => records.get(id)).pipe(
    Effect.repeat({ until: ({ reason }) => reason?.startsWith("waits for an answer") === true, schedule: LOOK_AGAIN })
  )

describe("a second turn", () => {
  it.live("follows a change that the proof rejects, with what it printed", () => {
    const agent = agentCommand("second-try.mjs", "src/add.mjs", "a - b", "a * b", "a + b")
    const { read, services } = makeProject({ agent, worker: { merge: "fast-forward" } })
    return Effect.gen(function* () {
      const { id } = yield* createTicket()
      const { conclusion, deployment } = yield* deployTicket(id)
      assert.strictEqual(conclusion.outcome, "succeeded")
      assert.strictEqual(deployment.run, 2)
      assert.include(read("src/add.mjs"), "a + b")
      const { briefing } = (yield* DeploymentRecords).files(deployment.id)
      assert.include(fs.readFileSync(briefing, "utf8"), "the verify command exited with 1")
      const notes = (yield* getTicket(id)).notes.map(({ text }) => text)
      assert.isTrue(notes.some((text) => text.includes("goes on on branch")))
    }).pipe(Effect.provide(services))
  })

  it.live("is the last one", () => {
    const { services } = makeProject({
      agent: agentCommand("second-try.mjs", "src/add.mjs", "a - b", "a * b", "a / b")
    })
    return Effect.gen(function* () {
      const { id } = yield* createTicket()
      const { conclusion, deployment } = yield* deployTicket(id)
      assert.deepStrictEqual([conclusion.outcome, conclusion.failure, deployment.run], ["failed", "still_red", 2])
    }).pipe(Effect.provide(services))
  })
})

describe("a question", () => {
  it.live("lets the deployment wait without an agent, and its answer continues it", () => {
    const { read, services } = makeProject({ agent: asking, worker: { merge: "fast-forward", concurrency: 1 } })
    return Effect.gen(function* () {
      const { id } = yield* createTicket()
      const deployment = `${id}-1`
      const worker = yield* Effect.forkChild(runWorker(), { startImmediately: true })
      yield* Effect.retry(hasState(deployment, "running"), LOOK_AGAIN)
      yield* ask(deployment)
      yield* untilWaiting(deployment)
      const other = yield* createTicket({ title: "not held up", fiefdom: "elsewhere", verify: "true" })
      yield* until(other.id, ({ status }) => status === "resolved")
      assert.strictEqual((yield* getTicket(id)).status, "in_progress")
      yield* answer(deployment)
      yield* until(id, ({ status }) => status === "resolved")
      assert.include(read("src/add.mjs"), "a + b")
      yield* Fiber.interrupt(worker)
    }).pipe(Effect.provide(services))
  })

  it.live("is heard by the next worker when it is answered while none runs", () => {
    const { root, services } = makeProject({ agent: asking, worker: { merge: "fast-forward" } })
    return Effect.gen(function* () {
      const { id } = yield* createTicket()
      const killed = spawnWorker(root)
      yield* Effect.retry(hasState(`${id}-1`, "running"), LOOK_AGAIN)
      yield* ask(`${id}-1`)
      yield* untilWaiting(`${id}-1`)
      killed.kill("SIGKILL")
      yield* Effect.promise(() => once(killed, "exit"))
      yield* answer(`${id}-1`)
      const worker = yield* Effect.forkChild(runWorker(), { startImmediately: true })
      yield* until(id, ({ status }) => status === "resolved")
      assert.strictEqual((yield* (yield* DeploymentRecords).get(id)).attempt, 1)
      yield* Fiber.interrupt(worker)
    }).pipe(Effect.provide(services))
  })

  it.live("outlives a worker that ends in good order", () => {
    const { services } = makeProject({ agent: asking, worker: { merge: "fast-forward" } })
    return Effect.gen(function* () {
      const { id } = yield* createTicket()
      const first = yield* Effect.forkChild(runWorker(), { startImmediately: true })
      yield* Effect.retry(hasState(`${id}-1`, "running"), LOOK_AGAIN)
      yield* ask(`${id}-1`)
      yield* untilWaiting(`${id}-1`)
      yield* Fiber.interrupt(first)
      assert.strictEqual((yield* getTicket(id)).status, "in_progress")
      const second = yield* Effect.forkChild(runWorker(), { startImmediately: true })
      yield* Effect.repeat(
        Host.use(({ holder }) => holder),
        { until: (one) => one !== undefined, schedule: LOOK_AGAIN }
      )
      yield* answer(`${id}-1`)
      yield* until(id, ({ status }) => status === "resolved")
      yield* Fiber.interrupt(second)
    }).pipe(Effect.provide(services))
  })

  it.live("does not keep a person from cancelling", () => {
    const { root, services } = makeProject({ agent: asking })
    return Effect.gen(function* () {
      const { id } = yield* createTicket()
      const worker = yield* Effect.forkChild(runWorker(), { startImmediately: true })
      yield* Effect.retry(hasState(`${id}-1`, "running"), LOOK_AGAIN)
      yield* ask(`${id}-1`)
      yield* untilWaiting(`${id}-1`)
      assert.strictEqual((yield* cancel(id)).state, "cancelled")
      assert.strictEqual((yield* getTicket(id)).status, "open")
      assert.deepStrictEqual(fs.readdirSync(path.join(root, ".orchestr8/.local/worktrees")), [])
      yield* Fiber.interrupt(worker)
    }).pipe(Effect.provide(services))
  })

  it.live("calls a person for good when nobody answers in time", () => {
    const { services } = makeProject({ agent: asking, worker: { timeouts: { answer: "300 millis" } } })
    return Effect.gen(function* () {
      const { id } = yield* createTicket()
      const worker = yield* Effect.forkChild(runWorker(), { startImmediately: true })
      yield* Effect.retry(hasState(`${id}-1`, "running"), LOOK_AGAIN)
      yield* ask(`${id}-1`)
      yield* until(id, (ticket) => contextOf.attention(ticket)?.reason === "nobody answered the agent's question")
      yield* Fiber.interrupt(worker)
    }).pipe(Effect.provide(services))
  })
})

/** A verify command that fails, then says where it is and waits, then passes: one line of the file each time. */
const SLOW_PROOF = `import * as fs from "node:fs"
const count = fs.existsSync("ROOT/count") ? Number(fs.readFileSync("ROOT/count", "utf8")) : 0
fs.writeFileSync("ROOT/count", String(count + 1))
if (count === 0) process.exit(1)
if (count === 1) await new Promise(() => setInterval(() => {}, 1000))
`

describe("a killed worker", () => {
  it.live("is followed by one that goes on with verifying", () => {
    const project = makeProject({ worker: { merge: "fast-forward" } })
    const { read, root, services, write } = project
    return Effect.gen(function* () {
      write("proof.mjs", SLOW_PROOF.replaceAll("ROOT", root))
      const { id } = yield* createTicket({ verify: `node ${root}/proof.mjs` })
      const killed = spawnWorker(root)
      yield* Effect.repeat(fileText(path.join(root, "count")), { until: (text) => text === "2", schedule: LOOK_AGAIN })
      killed.kill("SIGKILL")
      yield* Effect.promise(() => once(killed, "exit"))
      yield* runWorker({ once: true })
      const record = yield* (yield* DeploymentRecords).get(id)
      assert.deepStrictEqual([record.state, record.attempt, record.run], ["succeeded", 1, 1])
      assert.include(read("src/add.mjs"), "a + b")
      assert.strictEqual((yield* getTicket(id)).status, "resolved")
      assert.deepStrictEqual(fs.readdirSync(path.join(root, ".orchestr8/.local/worktrees")), [])
    }).pipe(Effect.provide(services))
  })

  it.live("leaves a claim that is carried out when it died before it could begin", () => {
    const { root, services } = makeProject({ worker: { merge: "fast-forward" } })
    return Effect.gen(function* () {
      const { id } = yield* createTicket()
      const manager = yield* TicketManager
      const gone = spawnWorker(root)
      yield* Effect.promise(() => once(gone, "spawn"))
      gone.kill("SIGKILL")
      yield* Effect.promise(() => once(gone, "exit"))
      const owner = (yield* Host).owner.replace(/\d+$/, String(gone.pid))
      yield* manager.claim({ id, owner, ttl: 60_000 })
      yield* runWorker({ once: true })
      assert.strictEqual((yield* getTicket(id)).status, "resolved")
      assert.strictEqual((yield* (yield* DeploymentRecords).get(id)).attempt, 1)
    }).pipe(Effect.provide(services))
  })

  it.live("counts its attempt as lost when its engine is damaged too", () => {
    const project = makeProject()
    const { root, services } = project
    project.configure({ agents: { repair_general: { command: agentCommand("hang.mjs", "stubborn", `${root}/pid`) } } })
    return Effect.gen(function* () {
      const { id } = yield* createTicket()
      const killed = spawnWorker(root)
      const pid = Number(yield* fileText(path.join(root, "pid")))
      killed.kill("SIGKILL")
      yield* Effect.promise(() => once(killed, "exit"))
      const { engineFile } = yield* Host
      fs.rmSync(`${engineFile}-wal`, { force: true })
      fs.writeFileSync(engineFile, "no database")
      yield* runWorker({ once: true })
      const record = yield* (yield* DeploymentRecords).get(id)
      assert.deepStrictEqual([record.state, record.failure], ["failed", "lost"])
      assert.isFalse(isAlive(pid))
      assert.strictEqual((yield* getTicket(id)).status, "open")
    }).pipe(Effect.provide(services))
  })
})

describe("a stale claim", () => {
  it.live("publishes nothing, and its work stays on its branch", () => {
    const { read, root, services, write } = makeProject({ worker: { merge: "fast-forward" } })
    return Effect.gen(function* () {
      write(
        "proof.mjs",
        SLOW_PROOF.replaceAll("ROOT", root).replace(
          "setInterval(() => {}, 1000)",
          "setTimeout(() => process.exit(0), 300)"
        )
      )
      const manager = yield* TicketManager
      const { id } = yield* createTicket({ verify: `node ${root}/proof.mjs` })
      const worker = yield* Effect.forkChild(runWorker({ once: true }), { startImmediately: true })
      yield* Effect.repeat(fileText(path.join(root, "count")), { until: (text) => text === "2", schedule: LOOK_AGAIN })
      yield* manager.release(id, 1)
      yield* manager.updateStatus(id, "resolved")
      yield* Fiber.join(worker)
      const record = yield* (yield* DeploymentRecords).get(id)
      assert.strictEqual(record.state, "cancelled")
      assert.include(record.reason ?? "", "the claim was lost")
      assert.include(read("src/add.mjs"), "a - b")
      assert.include(git(root, "show", `${record.branch}:src/add.mjs`), "a + b")
      assert.isFalse((yield* getTicket(id)).notes.some(({ text }) => text.includes("proven")))
    }).pipe(Effect.provide(services))
  })
})

describe("deployNow", () => {
  it.live("hands the ticket over to the worker that runs", () => {
    const { root, services } = makeProject({ worker: { trigger: "manual", merge: "none" } })
    return Effect.gen(function* () {
      const { id } = yield* createTicket()
      const worker = spawnWorker(root)
      const host = yield* Host
      yield* Effect.repeat(host.holder, { until: (holder) => holder?.pid === worker.pid, schedule: LOOK_AGAIN })
      const { conclusion, deployment } = yield* deployNow(id)
      assert.deepStrictEqual([conclusion.outcome, deployment.state], ["succeeded", "succeeded"])
      assert.isTrue(isAlive(worker.pid ?? 0))
      worker.kill("SIGTERM")
      yield* Effect.promise(() => once(worker, "exit"))
    }).pipe(Effect.provide(services))
  })

  it.live("carries out what another one hands over, and a worker waits for both", () => {
    const { services } = makeProject({ worker: { merge: "none" }, agent: honest })
    return Effect.gen(function* () {
      const first = yield* createTicket({ fiefdom: "a", verify })
      const second = yield* createTicket({ fiefdom: "b", verify })
      const third = yield* createTicket({ fiefdom: "c", verify })
      let waited = false
      const onWait = () =>
        Effect.sync(() => {
          waited = true
        })
      const deploys = yield* Effect.forkChild(
        Effect.all([deployNow(first.id), deployNow(second.id)], { concurrency: 2 }),
        {
          startImmediately: true
        }
      )
      const host = yield* Host
      yield* Effect.repeat(host.holder, { until: (holder) => holder?.role === "deploy", schedule: LOOK_AGAIN })
      yield* runWorker({ once: true, onWait })
      assert.isTrue(waited)
      const deployed = yield* Fiber.join(deploys)
      assert.deepStrictEqual(
        deployed.map(({ conclusion }) => conclusion.outcome),
        ["succeeded", "succeeded"]
      )
      assert.strictEqual((yield* getTicket(third.id)).status, "resolved")
    }).pipe(Effect.provide(services))
  })

  it.live("refuses a ticket that somebody has claimed", () => {
    const { services } = makeProject()
    return Effect.gen(function* () {
      const { id } = yield* createTicket()
      yield* claim(id, yield* (yield* ProjectConfig).get)
      const refused = yield* Effect.flip(deployNow(id))
      assert.strictEqual(refused._tag, "LeaseConflict")
    }).pipe(Effect.provide(services))
  })
})
