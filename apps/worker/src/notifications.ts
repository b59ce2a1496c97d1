/**
 * Tells the configured targets what happens, each in the order of the history and at least once: the cursor of a target
 * moves when it took the event. A target that fails is told again and again, and holds up nobody else. Only the worker
 * does this, so that there is one teller.
 */
import type { Config, NotifyConfig, Sequence, TriggerEvent } from "@orchestr8/contracts"
import { ProjectConfig, TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import * as FiberMap from "effect/FiberMap"
import * as Random from "effect/Random"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import * as SubscriptionRef from "effect/SubscriptionRef"
import { Host } from "./Host.ts"
import { notificationsOf, retryWait } from "./notify.ts"
import { NotifyDelivery } from "./NotifyDelivery.ts"

/** How far a target is. */
interface Standing {
  readonly seq: Sequence
  /** It did not take the last one that it was told. */
  readonly failing: boolean
}

type Standings = SubscriptionRef.SubscriptionRef<ReadonlyMap<string, Standing>>

/** Events that nobody is told of move the cursor too, but not each of them. */
const STRIDE = 200

const PATIENCE = "5 seconds"

/**
 * Goes on until the scope ends, and follows changes of the configuration. `settled` resolves when every target knows
 * what has happened so far, or does not take it; not later than after five seconds.
 */
export const startNotifications = Effect.gen(function* () {
  const host = yield* Host
  const manager = yield* TicketManager
  const project = yield* ProjectConfig
  const tellers = yield* FiberMap.make<string>()
  const standings: Standings = yield* SubscriptionRef.make<ReadonlyMap<string, Standing>>(new Map())
  const told = new Map<string, string>()

  const end = Effect.fnUntraced(function* (name: string) {
    told.delete(name)
    yield* FiberMap.remove(tellers, name)
    yield* SubscriptionRef.update(standings, (known) => new Map([...known].filter(([other]) => other !== name)))
  })

  const configure = Effect.gen(function* () {
    const found = yield* Effect.result(project.get)
    if (Result.isFailure(found)) {
      yield* Effect.logWarning(`notifications go on as they were: ${found.failure.message}`)
      return
    }
    const { notify, worker } = found.success
    yield* Effect.forEach(
      [...told.keys()].filter((name) => !Object.hasOwn(notify, name)),
      end
    )
    yield* persist("the cursors", (delivery) => delivery.keepOnly(Object.keys(notify)))
    for (const [name, target] of Object.entries(notify)) {
      const version = JSON.stringify([target, worker.environment])
      if (told.get(name) === version) continue
      // Awaited: two tellers of one target would tell out of order.
      yield* end(name)
      told.set(name, version)
      yield* stand(standings, name, { seq: -1, failing: false })
      yield* FiberMap.run(tellers, name, serve(name, target, { environment: worker.environment, standings }))
    }
  })

  yield* configure
  yield* Effect.forkScoped(
    Stream.runForEach(host.configurations, () => configure).pipe(
      Effect.tapCause((cause) => Effect.logError("notifications follow the configuration no more", cause))
    )
  )
  const settled = Effect.gen(function* () {
    const newest = yield* Effect.orElseSucceed(manager.sequence, () => 0)
    yield* SubscriptionRef.changes(standings).pipe(
      Stream.takeUntil((known) => [...known.values()].every(({ failing, seq }) => failing || seq >= newest)),
      Stream.runDrain,
      Effect.timeoutOption(PATIENCE)
    )
  })
  return { settled }
})

const stand = (standings: Standings, name: string, standing: Standing) =>
  SubscriptionRef.update(standings, (known) => new Map([...known, [name, standing]]))

interface Circumstances {
  readonly environment: Config["worker"]["environment"]
  readonly standings: Standings
}

/** One target, for ever. */
const serve = Effect.fnUntraced(
  function* (name: string, target: NotifyConfig, { environment, standings }: Circumstances) {
    const manager = yield* TicketManager
    const delivery = yield* NotifyDelivery
    let cursor: Sequence | undefined
    let saved = 0

    const begin = Effect.gen(function* () {
      const newest = yield* manager.sequence
      const known = yield* delivery.cursor(name)
      if (known !== undefined && known <= newest) return known
      if (known !== undefined) {
        yield* Effect.logWarning(`the history begins anew; ${name} is told what happens from now on`)
      }
      yield* delivery.saveCursor(name, newest)
      return newest
    })

    const save = Effect.fnUntraced(function* (seq: Sequence) {
      saved = seq
      // Not saved: told again by the next worker, as after a crash.
      yield* persist(`the cursor of ${name}`, (port) => port.saveCursor(name, seq))
    })

    const reach = Effect.fnUntraced(function* (seq: Sequence) {
      cursor = seq
      yield* stand(standings, name, { seq, failing: false })
    })

    const retried = untilTaken(
      name,
      Effect.suspend(() => stand(standings, name, { seq: cursor ?? -1, failing: true }))
    )

    const tell = Effect.fnUntraced(function* (event: TriggerEvent) {
      const notifications = notificationsOf(event, target)
      for (const notification of notifications) {
        yield* retried(notification.id, delivery.deliver(target, notification, environment))
      }
      if (notifications.length > 0 || event.seq >= saved + STRIDE) yield* save(event.seq)
      yield* reach(event.seq)
    })

    const follow = Effect.gen(function* () {
      if (cursor === undefined) yield* reach((saved = yield* begin))
      yield* Stream.runForEach(manager.events({ since: cursor ?? saved }), tell)
    })
    const leave = Effect.suspend(() => (cursor === undefined || cursor <= saved ? Effect.void : save(cursor)))
    yield* retried("the history", follow).pipe(Effect.ensuring(leave))
  },
  Effect.tapCause((cause) => Effect.logError("a target of notifications broke down", cause))
)

/** Again and again, ever more slowly, until it succeeds. */
const untilTaken = (name: string, onFailure: Effect.Effect<void>) =>
  Effect.fnUntraced(function* <E extends { readonly message: string }, R>(
    what: string,
    attempt: Effect.Effect<void, E, R>
  ) {
    for (let failures = 1; ; failures++) {
      const result = yield* Effect.result(attempt)
      if (Result.isSuccess(result)) return
      const wait = retryWait(failures, yield* Random.next)
      const when = `again in ${(wait / 1000).toFixed(1)} s`
      yield* Effect.logWarning(`${name} could not be told of ${what}: ${result.failure.message}; ${when}`)
      yield* onFailure
      yield* Effect.sleep(wait)
    }
  })

const persist = <E extends { readonly message: string }>(
  what: string,
  body: (delivery: NotifyDelivery["Service"]) => Effect.Effect<void, E>
) =>
  NotifyDelivery.use(body).pipe(
    Effect.catch((error) => Effect.logWarning(`${what} of notifications cannot be kept: ${error.message}`))
  )
