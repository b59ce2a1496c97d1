/** What a store that fails for a while, or for good, does to the worker. */
import { assert, describe, it } from "@effect/vitest"
import { StoreUnavailable } from "@orchestr8/contracts"
import { ProjectConfig, TicketManager } from "@orchestr8/core"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Stream from "effect/Stream"
import { Orders } from "../src/Orders.ts"
import { claim, DeploymentRecords, Host, openDispatch, runWorker } from "../src/index.ts"
import { agentCommand, createTicket, makeProject } from "./project.ts"
import { getTicket, LOOK_AGAIN, until } from "./waiting.ts"

const busy = new StoreUnavailable({ problem: "locked", path: "/p", detail: "another process has it" })

type Manager = TicketManager["Service"]

/** The project of which some operations are replaced. */
const withManager = (
  change: (manager: Manager) => Partial<Manager>,
  options: Parameters<typeof makeProject>[0] = {}
) => {
  const { services } = makeProject({ worker: { merge: "none" }, ...options })
  const changed = Layer.effect(
    TicketManager,
    TicketManager.use((manager) => Effect.succeed({ ...manager, ...change(manager) }))
  )
  return changed.pipe(Layer.provideMerge(services))
}

const logged = () => {
  const lines: Array<string> = []
  const logger = Logger.make<unknown, void>(({ message }) => void lines.push(String(message)))
  return { lines, layer: Logger.layer([logger]) }
}

const startWorker = Effect.gen(function* () {
  const ready = yield* Deferred.make<void>()
  const onReady = Effect.asVoid(Deferred.succeed(ready, undefined))
  const worker = yield* Effect.forkChild(runWorker({ onReady }), { startImmediately: true })
  yield* Deferred.await(ready)
  return worker
})

describe("a worker", () => {
  it.live("goes on after looks that failed", () => {
    const failures = [Effect.fail(busy), Effect.die(new Error("a bug"))]
    const services = withManager((manager) => ({
      list: (query) => Effect.suspend(() => failures.shift() ?? manager.list(query))
    }))
    return Effect.gen(function* () {
      const { id } = yield* createTicket()
      const worker = yield* startWorker
      yield* until(id, ({ status }) => status === "resolved")
      assert.lengthOf(failures, 0)
      yield* Fiber.interrupt(worker)
    }).pipe(Effect.provide(services))
  })

  it.live("follows the history again where it broke off", () => {
    let broken = false
    let follows = 0
    const services = withManager((manager) => ({
      events: (options) => {
        // The first is that of the worker; what a test waits with asks for the same.
        if (broken) return manager.events(options)
        follows += 1
        const first = Stream.take(manager.events(options), 1)
        return Stream.concat(
          first,
          Stream.unwrap(
            Effect.sync(() => {
              broken = true
              return Stream.fail(busy)
            })
          )
        )
      }
    }))
    return Effect.gen(function* () {
      const worker = yield* startWorker
      yield* Effect.repeat(
        Effect.sync(() => follows),
        { until: (count) => count > 0, schedule: LOOK_AGAIN }
      )
      yield* createTicket({ title: "breaks it", errors: [] })
      yield* Effect.repeat(
        Effect.sync(() => broken),
        { until: (is) => is, schedule: LOOK_AGAIN }
      )
      const { id } = yield* createTicket()
      yield* until(id, ({ status }) => status === "resolved")
      yield* Fiber.interrupt(worker)
    }).pipe(Effect.provide(services))
  })

  it.live("opens what it can of dead workers, and says what it cannot", () => {
    const stuck = new Set<string>()
    const { layer, lines } = logged()
    const services = withManager((manager) => ({
      release: (id, token) => Effect.suspend(() => (stuck.has(id) ? Effect.fail(busy) : manager.release(id, token)))
    }))
    return Effect.gen(function* () {
      const manager = yield* TicketManager
      const first = yield* createTicket({ title: "stays", fiefdom: "a" })
      const second = yield* createTicket({ title: "opens", fiefdom: "b" })
      for (const { id } of [first, second]) yield* manager.claim({ id, owner: "elsewhere:1", ttl: 1 })
      stuck.add(first.id)
      yield* Effect.sleep("5 millis")
      const worker = yield* startWorker
      yield* until(second.id, ({ status }) => status === "resolved")
      assert.strictEqual((yield* getTicket(first.id)).status, "in_progress")
      assert.lengthOf(
        lines.filter((line) => line.includes(`${first.id} stays leased`)),
        1
      )
      yield* Fiber.interrupt(worker)
    }).pipe(Effect.provide(Layer.mergeAll(services, layer)))
  })

  it.live(
    "that works once ends with a store that does not come back",
    () => {
      let looks = 0
      const services = withManager(() => ({
        list: () =>
          Effect.suspend(() => {
            looks += 1
            return Effect.fail(busy)
          })
      }))
      return Effect.gen(function* () {
        const error = yield* Effect.flip(runWorker({ once: true }))
        assert.strictEqual(error._tag, "StoreUnavailable")
        assert.isAbove(looks, 1)
      }).pipe(Effect.provide(services))
    },
    30_000
  )

  it.live(
    "does not wait for ever to give its tickets back",
    () => {
      let gone = false
      const { layer, lines } = logged()
      const options = { agent: agentCommand("hang.mjs", "quiet") }
      const services = withManager(
        (manager) => ({
          release: (id, token) => Effect.suspend(() => (gone ? Effect.fail(busy) : manager.release(id, token))),
          addNote: (id, note) => Effect.suspend(() => (gone ? Effect.fail(busy) : manager.addNote(id, note)))
        }),
        options
      )
      return Effect.gen(function* () {
        const records = yield* DeploymentRecords
        const { id } = yield* createTicket()
        const worker = yield* startWorker
        yield* Effect.repeat(records.list(), {
          until: ([record]) => record?.state === "running",
          schedule: LOOK_AGAIN
        })
        gone = true
        const begun = Date.now()
        yield* Fiber.interrupt(worker)
        assert.isBelow(Date.now() - begun, 25_000)
        assert.isTrue(lines.some((line) => line.includes(`${id}-1: could not be concluded in time`)))
        gone = false
        assert.strictEqual((yield* getTicket(id)).status, "in_progress")
        yield* runWorker({ once: true, concurrency: 1 }).pipe(
          Effect.raceFirst(until(id, ({ status }) => status === "open"))
        )
        assert.strictEqual((yield* records.get(`${id}-1`)).ended_at === null, false)
      }).pipe(Effect.provide(Layer.mergeAll(services, layer)))
    },
    60_000
  )
})

describe("orders of other processes", () => {
  it.live("are heard after some could not be read", () => {
    const { services } = makeProject({ worker: { merge: "none" } })
    const failures = [Effect.fail(busy), Effect.die(new Error("a bug"))]
    const failing = Layer.effect(
      Orders,
      Orders.use((orders) => Effect.succeed({ ...orders, take: Effect.suspend(() => failures.shift() ?? orders.take) }))
    ).pipe(Layer.provideMerge(services))
    return Effect.gen(function* () {
      const records = yield* DeploymentRecords
      const { id } = yield* createTicket({ verify: "node --version" })
      assert.isUndefined(yield* (yield* Host).become("deploy"))
      yield* openDispatch()
      const { ticket_id, token } = yield* claim(id, yield* (yield* ProjectConfig).get)
      yield* (yield* Orders).put({ ticket_id, attempt: token, agent_type: null })
      assert.strictEqual((yield* records.awaitEnd(`${id}-1`)).state, "gone")
      assert.lengthOf(failures, 0)
    }).pipe(Effect.scoped, Effect.provide(failing))
  })
})
