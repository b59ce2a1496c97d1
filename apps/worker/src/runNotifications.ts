/**
 * Tells the configured targets what happens, each in the order of the history and at least once: the cursor of a target
 * moves when it took the event. A target that fails is told again and again, and holds up nobody else. Never fails.
 */
import type { Config, NotifyConfig, Sequence, TriggerEvent } from "@orchestr8/contracts"
import { ProjectConfig, TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import * as FiberMap from "effect/FiberMap"
import * as Random from "effect/Random"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import { Host } from "./Host.ts"
import { notificationsOf, retryWait } from "./notify.ts"
import { NotifyDelivery } from "./NotifyDelivery.ts"

/** Events that nobody is told of move the cursor too, but not each of them. */
const STRIDE = 200

/** Never ends; to be forked. Follows changes of the configuration. */
export const runNotifications = Effect.scoped(
  Effect.gen(function* () {
    const host = yield* Host
    const targets = yield* FiberMap.make<string>()
    const told = new Map<string, string>()

    const configure = Effect.gen(function* () {
      const found = yield* Effect.result((yield* ProjectConfig).get)
      if (Result.isFailure(found)) {
        yield* Effect.logWarning(`notifications go on as they were: ${found.failure.message}`)
        return
      }
      const { notify, worker } = found.success
      for (const name of told.keys()) {
        if (Object.hasOwn(notify, name)) continue
        told.delete(name)
        yield* FiberMap.remove(targets, name)
      }
      yield* persist("the cursors", (delivery) => delivery.keepOnly(Object.keys(notify)))
      for (const [name, target] of Object.entries(notify)) {
        const version = JSON.stringify([target, worker.environment])
        if (told.get(name) === version) continue
        told.set(name, version)
        // Awaited: two tellers of one target would tell out of order.
        yield* FiberMap.remove(targets, name)
        yield* FiberMap.run(targets, name, serve(name, target, worker.environment))
      }
    })

    const changes = Stream.merge(Stream.succeed<void>(undefined), host.configurations)
    yield* Stream.runForEach(changes, () => configure)
  })
)

type Environment = Config["worker"]["environment"]

/** One target, for ever. */
const serve = Effect.fnUntraced(
  function* (name: string, target: NotifyConfig, environment: Environment) {
    const manager = yield* TicketManager
    const delivery = yield* NotifyDelivery
    let cursor: Sequence | undefined
    let saved = 0

    const begin = Effect.gen(function* () {
      const newest = yield* manager.sequence
      const known = yield* delivery.cursor(name)
      if (known !== undefined && known <= newest) return known
      if (known !== undefined)
        yield* Effect.logWarning(`the history begins anew; ${name} is told what happens from now on`)
      yield* delivery.saveCursor(name, newest)
      return newest
    })

    const advance = Effect.fnUntraced(function* (seq: Sequence) {
      cursor = seq
      saved = seq
      // Not saved: told again by the next worker, as after a crash.
      yield* persist(`the cursor of ${name}`, (port) => port.saveCursor(name, seq))
    })

    const tell = Effect.fnUntraced(function* (event: TriggerEvent) {
      const notifications = notificationsOf(event, target)
      for (const notification of notifications) {
        yield* untilTaken(name, notification.id, delivery.deliver(target, notification, environment))
      }
      if (notifications.length > 0 || event.seq >= saved + STRIDE) yield* advance(event.seq)
      cursor = event.seq
    })

    const follow = Effect.gen(function* () {
      if (cursor === undefined) saved = cursor = yield* begin
      yield* Stream.runForEach(manager.events({ since: cursor }), tell)
    })
    const leave = Effect.suspend(() => (cursor === undefined || cursor === saved ? Effect.void : advance(cursor)))
    yield* untilTaken(name, "the history", follow).pipe(Effect.ensuring(leave))
  },
  Effect.tapCause((cause) => Effect.logError("a target of notifications broke down", cause))
)

/** Again and again, ever more slowly, until it succeeds. */
const untilTaken = Effect.fnUntraced(function* <E extends { readonly message: string }, R>(
  name: string,
  what: string,
  attempt: Effect.Effect<void, E, R>
) {
  for (let failures = 1; ; failures++) {
    const result = yield* Effect.result(attempt)
    if (Result.isSuccess(result)) return
    const wait = retryWait(failures, yield* Random.next)
    const when = `again in ${(wait / 1000).toFixed(1)} s`
    yield* Effect.logWarning(`${name} could not be told of ${what}: ${result.failure.message}; ${when}`)
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
