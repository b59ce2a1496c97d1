/** However badly a deployment goes, it ends: its ticket is free, its record says why, and it does not come back for ever. */
import { once } from "node:events"
import * as fs from "node:fs"
import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { contextOf } from "@orchestr8/contracts"
import { TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { askPerson, DeploymentRecords, Questions, runWorker } from "../src/index.ts"
import { agentCommand, createTicket, deployTicket, makeProject } from "./project.ts"
import { fileText, getTicket, isAlive, LOOK_AGAIN, spawnWorker, until } from "./waiting.ts"

/** An agent that runs this and exits with 0. */
const script = (code: string) => [process.execPath, "--input-type=module", "--eval", code]

const records = DeploymentRecords.use((all) => all.list())

describe("a deployment in the project itself", () => {
  it.live("that fails leaves its changes to a person, so that they prove nothing", () => {
    const cheat = script(`import fs from "node:fs"; fs.writeFileSync("test/add.test.mjs", "")`)
    const { services } = makeProject({ agent: cheat, worker: { isolation: "none", merge: "none" } })
    return Effect.gen(function* () {
      const { id } = yield* createTicket()
      const { conclusion } = yield* deployTicket(id)
      assert.deepStrictEqual([conclusion.outcome, conclusion.failure], ["needs_attention", "protected_files"])
      assert.include(conclusion.reason, "look at what it changed in the project")
      yield* runWorker({ once: true })
      assert.strictEqual((yield* records).length, 1)
      assert.strictEqual((yield* getTicket(id)).status, "open")
    }).pipe(Effect.provide(services))
  })

  it.live("that breaks down counts as an attempt", () => {
    const vandal = script(
      `import fs from "node:fs"; fs.rmSync(process.env.TICKETS_DIR + "/.orchestr8/.local/snapshots", { recursive: true })`
    )
    const { services } = makeProject({ agent: vandal, worker: { isolation: "none" } })
    return Effect.gen(function* () {
      const { id } = yield* createTicket()
      const { conclusion, deployment } = yield* deployTicket(id)
      assert.deepStrictEqual([conclusion.failure, deployment.state], ["lost", "needs_attention"])
      assert.include(contextOf.attention(yield* getTicket(id))?.reason, "could not go on")
    }).pipe(Effect.provide(services))
  })
})

describe("an agent that damages its worktree", () => {
  it.live("does not keep its deployment from ending", () => {
    const lock = script(
      `import { execFileSync } from "node:child_process"; import fs from "node:fs"
       const file = execFileSync("git", ["rev-parse", "--path-format=absolute", "--git-path", "index.lock"], { encoding: "utf8" })
       fs.mkdirSync(file.trim() + "/deep", { recursive: true })`
    )
    const { services } = makeProject({ agent: lock })
    return Effect.gen(function* () {
      const { id } = yield* createTicket()
      const { deployment } = yield* deployTicket(id)
      assert.strictEqual(deployment.state, "failed")
      assert.isNotNull(deployment.ended_at)
      const ticket = yield* getTicket(id)
      assert.strictEqual(ticket.status, "open")
      assert.strictEqual((yield* TicketManager.use((manager) => manager.lease(id)))?.state, "released")
    }).pipe(Effect.provide(services))
  })
})

describe("a proof that takes its worker with it", () => {
  it.live("ends as a lost attempt after so many workers as there may be attempts", () => {
    const { root, services } = makeProject({ worker: { maxAttempts: 2 } })
    return Effect.gen(function* () {
      const { id } = yield* createTicket({ verify: "sh -c 'kill -9 $PPID'" })
      for (let death = 1; death <= 2; death++) {
        const worker = spawnWorker(root)
        const [, signal] = yield* Effect.promise(() => once(worker, "exit"))
        assert.strictEqual(signal, "SIGKILL")
      }
      const worker = spawnWorker(root)
      yield* until(id, ({ status }) => status === "open")
      const [record] = yield* records
      assert.deepStrictEqual([record?.attempt, record?.state, record?.failure], [1, "failed", "lost"])
      assert.include(record?.reason ?? "", "the worker died 2 times while the attempt was baseline")
      worker.kill("SIGTERM")
      yield* Effect.promise(() => once(worker, "exit"))
    }).pipe(Effect.provide(services))
  })
})

describe("a question whose deployment has ended", () => {
  it.live("is open no more, and does not keep the ticket from the next worker", () => {
    const project = makeProject()
    const { root, services } = project
    project.configure({ agents: { repair_general: { command: agentCommand("hang.mjs", "busy", `${root}/pid`) } } })
    return Effect.gen(function* () {
      const { id } = yield* createTicket()
      const worker = yield* Effect.forkChild(runWorker(), { startImmediately: true })
      yield* fileText(path.join(root, "pid"))
      const asked = { kind: "permission", text: "May I?", options: [{ id: "yes", name: "Yes" }] } as const
      yield* askPerson(`${id}-1`, id, asked, { token: 1 })
      assert.strictEqual(contextOf.attention(yield* getTicket(id))?.reason, "permission: May I?")
      yield* Fiber.interrupt(worker)
      assert.isUndefined(contextOf.attention(yield* getTicket(id)))
      const [question] = yield* Questions.use((questions) => questions.list(`${id}-1`))
      assert.include(question?.answer?.text, "withdrawn")
    }).pipe(Effect.provide(services))
  })
})

describe("a configuration that is wrong for a while", () => {
  it.live("holds a deployment up and loses nothing of it", () => {
    const project = makeProject({ worker: { merge: "none" } })
    const { root, services, write } = project
    const patient = script(
      `import fs from "node:fs"
       fs.writeFileSync("src/add.mjs", fs.readFileSync("src/add.mjs", "utf8").replace("a - b", "a + b"))
       fs.writeFileSync(process.env.TICKETS_DIR + "/started", "1")
       const waiting = setInterval(() => fs.existsSync(process.env.TICKETS_DIR + "/go") && clearInterval(waiting), 10)`
    )
    const settings = { agents: { repair_general: { command: patient } }, worker: { merge: "none" } } as const
    project.configure(settings)
    return Effect.gen(function* () {
      const { id } = yield* createTicket()
      const worker = yield* Effect.forkChild(runWorker(), { startImmediately: true })
      yield* fileText(path.join(root, "started"))
      write(".orchestr8/config.json", "{ half")
      write("go", "1")
      const log = `.orchestr8/deployments/${id}-1/events.jsonl`
      yield* Effect.repeat(fileText(path.join(root, log)), {
        until: (text) => text.includes("exited with 0"),
        schedule: LOOK_AGAIN
      })
      assert.strictEqual((yield* getTicket(id)).status, "in_progress")
      project.configure(settings)
      yield* until(id, ({ status }) => status === "resolved")
      assert.deepStrictEqual(
        (yield* records).map(({ state }) => state),
        ["succeeded"]
      )
      yield* Fiber.interrupt(worker)
    }).pipe(Effect.provide(services))
  })
})

describe("a ticket that a person resolves meanwhile", () => {
  it.live("does not keep its agent at work", () => {
    const project = makeProject()
    const { root, services } = project
    const command = agentCommand("hang.mjs", "busy", `${root}/pid`)
    project.configure({
      agents: { repair_general: { command } },
      worker: { timeouts: { lease: "600 millis" } }
    })
    return Effect.gen(function* () {
      const { id } = yield* createTicket()
      const worker = yield* Effect.forkChild(runWorker(), { startImmediately: true })
      const pid = Number(yield* fileText(path.join(root, "pid")))
      yield* TicketManager.use((manager) => manager.updateStatus(id, "resolved"))
      yield* Effect.repeat(records, { until: ([record]) => record?.ended_at != null, schedule: LOOK_AGAIN })
      const [record] = yield* records
      assert.deepStrictEqual([record?.state, record?.reason], ["cancelled", "the ticket is resolved"])
      assert.isFalse(isAlive(pid))
      assert.strictEqual((yield* getTicket(id)).status, "resolved")
      assert.deepStrictEqual(fs.readdirSync(path.join(root, ".orchestr8/.local/worktrees")), [])
      yield* Fiber.interrupt(worker)
    }).pipe(Effect.provide(services))
  })
})
