/**
 * The deployments that this process carries out, as long as it is the one that does: those of its own, those that other
 * processes hand over and those that a dead process left. In place there is one at a time, whoever asked for it. Closing
 * its scope gives every ticket back, and resolves when no agent is left, or when it has been patient for long enough: the
 * next process then goes on with the rest.
 */
import type { TicketId } from "@orchestr8/contracts"
import { ProjectConfig } from "@orchestr8/core"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as FiberMap from "effect/FiberMap"
import * as Layer from "effect/Layer"
import * as Queue from "effect/Queue"
import * as Semaphore from "effect/Semaphore"
import * as Stream from "effect/Stream"
import * as SubscriptionRef from "effect/SubscriptionRef"
import { type Deployed, DeploymentEngine, deploymentId, type Order } from "./DeploymentEngine.ts"
import { DeploymentRecords, hasEnded } from "./DeploymentRecords.ts"
import { layer as engineLayer } from "./engine/embeddedEngine.ts"
import { removeEngineFile } from "./engine/engineDatabase.ts"
import { Host } from "./Host.ts"
import { keepTrying } from "./keepTrying.ts"
import { Orders } from "./Orders.ts"
import { ordersLeftBehind } from "./recovery.ts"
import { Shutdown } from "./Shutdown.ts"

export interface Dispatch {
  /** Begins it; the same order again joins. */
  readonly start: (order: Order) => Effect.Effect<Fiber.Fiber<Deployed>>
  /** True from the start of a deployment of the ticket until nothing of it is left, whoever has the claim by then. */
  readonly carries: (ticketId: TicketId) => boolean
  /** How many there are, those that wait for a person too. */
  readonly carried: Effect.Effect<number>
  /** How many use an agent now. */
  readonly running: Effect.Effect<number>
  /** Resolves when there is none, those that wait for a person aside. */
  readonly idle: Effect.Effect<void>
  /** An element whenever one has ended. */
  readonly ends: Queue.Dequeue<void>
}

/** A deployment in place takes all of them. */
const PLACES = 1_000_000

/** How long running deployments may take to conclude; their engine takes some seconds more to stop. */
const PATIENCE = "15 seconds"

/** For a process that has become the one that carries deployments out. */
export const openDispatch = Effect.fnUntraced(function* () {
  const host = yield* Host
  const records = yield* DeploymentRecords
  const orders = yield* Orders
  // The engine goes on with what it remembers as soon as it is there: nothing of dead processes may run beside that.
  const left = yield* ordersLeftBehind
  const unfinished = (yield* records.list()).filter((record) => !hasEnded(record))
  // What the engine remembers is about deployments that have not ended.
  if (unfinished.length === 0) yield* Effect.sync(() => removeEngineFile(host.engineFile))
  const project = yield* ProjectConfig
  const services = yield* Layer.build(engineLayer(host.engineFile).pipe(Layer.provideMerge(Shutdown.layer)))
  const engine = Context.get(services, DeploymentEngine)
  const shutdown = Context.get(services, Shutdown)
  const fibers = yield* FiberMap.make<string, Deployed>()
  const ends = yield* Queue.sliding<void>(1)

  const places = yield* Semaphore.make(PLACES)
  const carryOut = Effect.fnUntraced(function* (order: Order) {
    const config = yield* Effect.option(project.get)
    const inPlace = config._tag === "Some" && config.value.worker.isolation === "none"
    const wanted = inPlace ? PLACES : 1
    // One that would wait for longer than its process lives begins, hears of the end and gives its ticket back.
    const ending = Effect.as(shutdown.requested, 0)
    const taken = yield* Effect.raceFirst(Effect.as(places.take(wanted), wanted), ending)
    return yield* Effect.ensuring(engine.deploy(order), places.release(taken))
  })

  const start = (order: Order) =>
    Effect.gen(function* () {
      const fiber = yield* FiberMap.run(fibers, deploymentId(order), carryOut(order), { onlyIfMissing: true })
      // Heard after the map has let go of it: whoever looks then finds its place free.
      fiber.addObserver(() => Queue.offerUnsafe(ends, undefined))
      return fiber
    })
  const busy = Effect.map(SubscriptionRef.get(engine.waiting), (waiting) =>
    [...fibers].filter(([id]) => !waiting.has(id))
  )
  const idle = Effect.gen(function* () {
    for (let running = yield* busy; running.length > 0; running = yield* busy) {
      const ids = running.map(([id]) => id)
      const begunToWait = SubscriptionRef.changes(engine.waiting).pipe(
        Stream.filter((waiting) => ids.some((id) => waiting.has(id))),
        Stream.runHead
      )
      const ended = Effect.raceAllFirst(running.map(([, fiber]) => Fiber.await(fiber)))
      yield* Effect.raceFirst(ended, begunToWait)
    }
  })
  const close = Effect.gen(function* () {
    yield* shutdown.request
    const concluded = yield* Effect.timeoutOption(idle, PATIENCE)
    if (concluded._tag === "Some") return
    const left = (yield* busy).map(([id]) => id).join(", ")
    yield* Effect.logWarning(`${left}: could not be concluded in time; the next worker goes on`)
  })
  // A finalizer cannot be interrupted, and neither could what it waits for.
  yield* Effect.addFinalizer(() => Effect.flatMap(Effect.forkDetach(close), Fiber.await))

  yield* Effect.forEach(left, start, { discard: true })
  const taken = Effect.flatMap(orders.take, (found) => Effect.forEach(found, start, { discard: true }))
  const hear = Stream.runForEach(orders.arrivals, () => taken)
  yield* Effect.forkScoped(keepTrying("hearing of the orders of other processes", hear))
  return {
    start,
    carries: (ticketId) => [...fibers].some(([id]) => id.startsWith(`${ticketId}-`)),
    running: Effect.map(busy, (running) => running.length),
    carried: FiberMap.size(fibers),
    idle,
    ends
  } satisfies Dispatch
})
