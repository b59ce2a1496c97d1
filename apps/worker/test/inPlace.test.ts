/** Deployments without isolation: one at a time has the folder, whoever asked for it. */
import { assert, describe, it } from "@effect/vitest"
import { toMillis } from "@orchestr8/contracts"
import { ProjectConfig, TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { claim, DeploymentRecords, deployNow, Host, openDispatch, Questions, runWorker, why } from "../src/index.ts"
import { agentCommand, createTicket, makeProject } from "./project.ts"
import { LOOK_AGAIN, until } from "./waiting.ts"

const worker = { isolation: "none", merge: "none" } as const

const hasBegun = (id: string, holds: (reason: string | null, state: string) => boolean) =>
  DeploymentRecords.use((records) => records.get(id)).pipe(
    Effect.repeat({ until: ({ reason, state }) => holds(reason, state), schedule: LOOK_AGAIN }),
    Effect.retry(LOOK_AGAIN)
  )

describe("in place", () => {
  it.live("one that waits for an answer holds up the worker and orders", () => {
    const agent = agentCommand("ask.mjs", "src/add.mjs", "a - b", "a + b")
    const { services } = makeProject({ agent, worker })
    return Effect.gen(function* () {
      const records = yield* DeploymentRecords
      const questions = yield* Questions
      const first = yield* createTicket()
      const deployment = `${first.id}-1`
      const running = yield* Effect.forkChild(runWorker(), { startImmediately: true })
      yield* hasBegun(deployment, (_, state) => state === "running")
      yield* questions.ask(deployment, first.id, { kind: "question", text: "Which sign?", options: [] })
      yield* hasBegun(deployment, (reason) => reason?.startsWith("waits for an answer") === true)

      const second = yield* createTicket({ fiefdom: "elsewhere", verify: "node --version" })
      const [found] = (yield* why(second.id)).tickets
      assert.strictEqual(found?.reason, `worker.isolation is none, one agent at a time: ${first.id} is worked on`)
      const refused = yield* Effect.flip(deployNow(second.id))
      assert.include(refused.message, first.id)
      yield* questions.answer(deployment, 1, { option: null, text: "plus" })
      yield* until(second.id, ({ status }) => status === "resolved")
      yield* Fiber.interrupt(running)
      const [after, before] = [yield* records.get(`${second.id}-1`), yield* records.get(deployment)]
      assert.strictEqual(before.state, "succeeded")
      assert.isAtLeast(toMillis(after.started_at), toMillis(before.ended_at ?? after.ended_at ?? after.started_at))
    }).pipe(Effect.provide(services))
  })

  it.live("those that were claimed before it was chosen take turns", () => {
    const { configure, services } = makeProject({ agent: agentCommand("hang.mjs", "quiet") })
    const agents = { repair_general: { command: agentCommand("hang.mjs", "quiet") } }
    return Effect.gen(function* () {
      const manager = yield* TicketManager
      const records = yield* DeploymentRecords
      const config = yield* (yield* ProjectConfig).get
      const orders = yield* Effect.forEach(["a", "b"], (fiefdom) =>
        Effect.gen(function* () {
          const { id } = yield* createTicket({ fiefdom })
          const { ticket_id, token } = yield* claim(id, config)
          return { ticket_id, attempt: token, agent_type: null }
        })
      )
      configure({ agents, worker })
      const closed = Effect.gen(function* () {
        assert.isUndefined(yield* (yield* Host).become("deploy"))
        const dispatch = yield* openDispatch()
        yield* Effect.forEach(orders, dispatch.start)
        const states = Effect.map(records.list(), (all) => all.map(({ state }) => state))
        yield* Effect.repeat(states, { until: (all) => all.includes("running"), schedule: LOOK_AGAIN })
        assert.deepStrictEqual(yield* states, ["running"])
      })
      yield* Effect.scoped(closed)
      for (const { ticket_id } of orders) assert.strictEqual((yield* manager.get(ticket_id)).status, "open")
    }).pipe(Effect.provide(services))
  })
})
