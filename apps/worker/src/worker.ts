/**
 * The worker of a project: deploys agents for ready tickets, the most urgent first, as many at a time as it may. It
 * looks when the change feed says that something happened, when a deployment ends and when a wait is over; it does not
 * poll. Interruption ends its agents and releases their tickets, and nothing else ends it: what goes wrong is told and
 * tried again. Source: worker.md.
 */
import type { Config, Sequence, Ticket, TicketId } from "@orchestr8/contracts"
import { fromMillis, StoreUnavailable, toMillis } from "@orchestr8/contracts"
import { CurrentActor, ProjectConfig, TicketManager } from "@orchestr8/core"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as FiberHandle from "effect/FiberHandle"
import * as Queue from "effect/Queue"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import { openDispatch } from "./Dispatch.ts"
import { type Holder, Host } from "./Host.ts"
import { keepTrying, kindOf, textOf } from "./keepTrying.ts"
import { claim } from "./leasing.ts"
import { recordReady } from "./metrics.ts"
import { startNotifications } from "./notifications.ts"
import { untilNextLook } from "./nextLook.ts"
import type { Obstacle } from "./obstacles.ts"
import { type Leased, leasedTickets, takeSurvey } from "./survey.ts"

export interface WorkerOptions {
  /** Ends when nothing is ready and nothing runs; waits are not waited for. */
  readonly once?: boolean
  /** Instead of the configured one. */
  readonly concurrency?: number
  /** Run once, when what earlier workers left is dealt with. */
  readonly onReady?: Effect.Effect<void>
  /** Run when a `tickets deploy` has to end first. */
  readonly onWait?: (holder: Holder) => Effect.Effect<void>
}

/** Milliseconds before a ticket whose deployment broke down, as on a full disk, is tried again. */
const BREAKDOWN_WAIT = 10_000

/** Looks in a row that may go wrong before a worker that works once ends with it. */
const TRIES_ONCE = 4

export const runWorker = (options: WorkerOptions = {}) => Effect.scoped(run(options))

const run = Effect.fn("runWorker")(function* (options: WorkerOptions) {
  const host = yield* Host
  const manager = yield* TicketManager
  const project = yield* ProjectConfig
  yield* becomeWorker(options)
  yield* host.clearPauses
  let seen: Sequence = yield* manager.sequence
  const { settled } = yield* startNotifications
  const dispatch = yield* openDispatch()
  yield* options.onReady ?? Effect.void

  const alarm = yield* FiberHandle.make()
  const wake = yield* Queue.sliding<void>(1)
  const brokenUntil = new Map<TicketId, number>()
  const unreleased = new Set<string>()

  const start = Effect.fnUntraced(function* (ticket: Ticket, config: Config) {
    // Its claim was lost, and its agent may still be there.
    if (dispatch.carries(ticket.id)) return false
    const lease = yield* Effect.catchTags(claim(ticket.id, config), {
      // Somebody was faster.
      LeaseConflict: () => Effect.undefined,
      NotFound: () => Effect.undefined
    })
    if (lease === undefined) return false
    const fiber = yield* dispatch.start({ ticket_id: ticket.id, attempt: lease.token, agent_type: null })
    fiber.addObserver((exit) => {
      const brokeDown = exit._tag === "Failure" || exit.value.conclusion.outcome === "released"
      if (brokeDown) brokenUntil.set(ticket.id, Date.now() + BREAKDOWN_WAIT)
      else brokenUntil.delete(ticket.id)
    })
    return true
  }, Effect.uninterruptible)

  /** Starts what can be started; gives when to look again, in milliseconds since 1970. */
  const look = Effect.fnUntraced(function* () {
    const found = yield* Effect.result(project.get)
    if (Result.isFailure(found)) {
      yield* Effect.logWarning(`no agent is deployed until the configuration is mended: ${found.failure.message}`)
      return []
    }
    const config = found.success
    const now = yield* Clock.currentTimeMillis
    const inPlace = config.worker.isolation === "none"
    const limit = inPlace ? 1 : (options.concurrency ?? config.worker.concurrency)
    yield* recordReady((yield* manager.list({ ready: true, limit: 1 })).total)
    const { others, failures } = yield* releaseExpired(yield* leasedTickets, dispatch.carries)
    const times = others.map(({ lease }) => toMillis(lease.expires_at))
    if (failures.length > 0) times.push(now + BREAKDOWN_WAIT)
    yield* tellNew(failures)
    if (config.worker.trigger === "manual") return times
    // One that waits for a person has left its changes in the folder.
    const isFree = Effect.map(inPlace ? dispatch.carried : dispatch.running, (count) => count < limit)
    if (!(yield* isFree)) return times
    let survey = yield* takeSurvey(others, config)
    yield* manager.all({ ready: true, sort: "priority" }).pipe(
      Stream.runForEachWhile(
        Effect.fnUntraced(function* (ticket) {
          const broken = brokenUntil.get(ticket.id) ?? 0
          const obstacle = broken > now ? waiting(broken) : yield* survey(ticket)
          if (obstacle?.until) times.push(toMillis(obstacle.until))
          if (obstacle?.attention === true) yield* callPerson(ticket, obstacle.reason)
          if (obstacle === undefined && (yield* start(ticket, config))) {
            survey = yield* takeSurvey(yield* leasedTickets, config)
          }
          return yield* isFree
        })
      )
    )
    return times
  })

  const setAlarm = Effect.fnUntraced(function* (times: ReadonlyArray<number>, lookedAt: number) {
    const wait = untilNextLook(times, lookedAt, yield* Clock.currentTimeMillis)
    if (wait === undefined) return yield* FiberHandle.clear(alarm)
    yield* FiberHandle.run(alarm, Effect.andThen(Effect.sleep(wait), Queue.offer(wake, undefined)))
  })

  const tellNew = Effect.fnUntraced(function* (failures: ReadonlyArray<Failure>) {
    for (const { kind, text } of failures) if (!unreleased.has(kind)) yield* Effect.logWarning(text)
    unreleased.clear()
    for (const { kind } of failures) unreleased.add(kind)
  })

  const tries = options.once === true ? TRIES_ONCE : Number.POSITIVE_INFINITY

  const work = Effect.gen(function* () {
    for (;;) {
      // A deployment that ends while we look leaves a place that this look did not see.
      const idle = (yield* dispatch.running) === 0
      const lookedAt = yield* Clock.currentTimeMillis
      const times = yield* keepTrying("the worker", Effect.suspend(look), tries)
      if (options.once === true && idle && (yield* dispatch.running) === 0) return
      yield* setAlarm(times, lookedAt)
      yield* Queue.take(wake)
    }
  })
  const wakeUp = Queue.offer(wake, undefined)
  const hear = Effect.suspend(() =>
    Stream.runForEach(manager.events({ since: seen }), ({ event, seq }) => {
      seen = seq
      // A note makes no ticket ready and takes nothing out of the way.
      return event === "note_added" ? Effect.void : wakeUp
    })
  )
  const follow = Effect.all(
    [
      keepTrying("following the history", hear),
      keepTrying(
        "following the configuration",
        Stream.runForEach(host.configurations, () => wakeUp)
      ),
      Stream.runForEach(Stream.fromQueue(dispatch.ends), () => wakeUp)
    ],
    { concurrency: "unbounded" }
  )
  yield* Effect.raceFirst(work, Effect.andThen(follow, Effect.never))
  yield* settled
})

/** Waits for a `tickets deploy`; fails when there is a worker. */
const becomeWorker = Effect.fnUntraced(function* ({ onWait }: WorkerOptions) {
  const host = yield* Host
  for (let told = false; ;) {
    const holder = yield* host.become("worker")
    if (holder === undefined) return
    if (holder.role === "worker") {
      const detail = `process ${holder.pid} is the worker of this project already`
      return yield* new StoreUnavailable({ problem: "locked", path: host.projectRoot, detail })
    }
    if (!told) yield* onWait?.(holder) ?? Effect.void
    told = true
    yield* Effect.sleep("200 millis")
  }
})

const waiting = (until: number): Obstacle => ({ reason: "its last deployment broke down", until: fromMillis(until) })

const callPerson = Effect.fnUntraced(function* (ticket: Ticket, reason: string) {
  const { actor } = yield* Host
  const asked = (yield* TicketManager).setAttention(ticket.id, reason)
  yield* Effect.provideService(asked, CurrentActor, actor)
})

interface Failure {
  readonly kind: string
  readonly text: string
}

/** Opens the tickets of workers that are gone; gives the leases that are held, and what could not be opened. */
const releaseExpired = Effect.fnUntraced(function* (
  found: ReadonlyArray<Leased>,
  isOurs: (ticketId: TicketId) => boolean
) {
  const manager = yield* TicketManager
  const { actor } = yield* Host
  // A process that slept through its lease renews it, or hears that it is lost.
  const leased = found.map((one) => (isOurs(one.ticket.id) ? { ...one, expired: false } : one))
  const failures = yield* Effect.forEach(
    leased.filter(({ expired }) => expired),
    ({ lease, ticket }) =>
      manager.release(ticket.id, lease.token).pipe(
        Effect.provideService(CurrentActor, actor),
        Effect.as([]),
        Effect.catchTags({
          // Its worker came back, or another one was faster.
          LeaseConflict: () => Effect.succeed([]),
          NotFound: () => Effect.succeed([])
        }),
        // One that cannot be opened holds up no other one.
        Effect.catchCause((cause) =>
          Effect.succeed([{ kind: kindOf(cause), text: `${ticket.id} stays leased: ${textOf(cause)}` }])
        )
      )
  )
  return { others: leased.filter(({ expired }) => !expired), failures: failures.flat() satisfies Array<Failure> }
})
