/**
 * What may end a step of a deployment early: its lease is lost, a person cancels it, the process is to end. And what an
 * error of a step means: nothing that goes wrong around a deployment may leave its ticket behind.
 */
import type { ConfigError, TicketId, TicketsError } from "@orchestr8/contracts"
import { spanMillis, toMillis } from "@orchestr8/contracts"
import { TicketManager } from "@orchestr8/core"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import { currentConfig } from "./currentConfig.ts"
import { cancelledByPerson, Conclusion, failed, needsAttention } from "./Conclusion.ts"
import { deploymentId, type Order } from "./DeploymentEngine.ts"
import { DeploymentRecords } from "./DeploymentRecords.ts"
import type { GitFailed } from "./file/git.ts"
import { Shutdown } from "./Shutdown.ts"

type StepError = Conclusion | TicketsError | ConfigError | GitFailed

/** For every step: its errors and defects become conclusions. */
export const concluding = <A, R>(effect: Effect.Effect<A, StepError, R>): Effect.Effect<A, Conclusion, R> =>
  Effect.catchCause(effect, (cause) => {
    if (Cause.hasInterruptsOnly(cause)) return Effect.interrupt
    const error = Option.getOrUndefined(Cause.findErrorOption(cause))
    if (error?._tag === "Conclusion") return Effect.fail(error)
    const isGone = error?._tag === "NotFound" && error.kind === "ticket"
    if (error?._tag === "LeaseConflict" || isGone) {
      return Effect.fail(new Conclusion({ outcome: "superseded", reason: `the claim was lost: ${error.message}` }))
    }
    if (error?._tag === "NotFound") return Effect.fail(needsAttention(error.message))
    const reason = `could not go on: ${error?.message ?? String(Cause.squash(cause))}`
    return Effect.logError(`a deployment ${reason}`, cause).pipe(
      Effect.andThen(Effect.fail(new Conclusion({ outcome: "released", reason, blame: "setup" })))
    )
  })

/** For steps that take their time. */
export const guarded =
  (order: Order) =>
  <A, R>(effect: Effect.Effect<A, StepError, R>) =>
    Effect.andThen(notTooOften(order), effect).pipe(
      Effect.raceFirst(leaseLost(order)),
      Effect.raceFirst(cancelled(order)),
      Effect.raceFirst(stopped),
      concluding
    )

/**
 * Keeps at least two thirds of the lease ahead: one of a dead worker is renewed at once. Fails when somebody else has
 * it. A store that cannot be reached costs nothing before it expires.
 */
const leaseLost = Effect.fnUntraced(function* ({ attempt, ticket_id }: Order) {
  const manager = yield* TicketManager
  const { worker } = yield* currentConfig
  const ttl = spanMillis(worker.timeouts.lease)
  const lease = yield* Effect.catchTag(manager.lease(ticket_id), "StoreUnavailable", () => Effect.undefined)
  const left = lease === undefined ? 0 : toMillis(lease.expires_at) - (yield* Clock.currentTimeMillis)
  const first = Math.min(Math.max(left - (ttl * 2) / 3, 0), ttl / 3)
  return yield* manager.renew(ticket_id, attempt, ttl).pipe(
    Effect.catchTag("StoreUnavailable", ({ message }) => Effect.logWarning(`the lease was not renewed: ${message}`)),
    Effect.andThen(stillInProgress(ticket_id)),
    Effect.repeat(Schedule.spaced(ttl / 3)),
    Effect.delay(first),
    Effect.andThen(Effect.never)
  )
})

/** A step that takes its worker with it, again and again, comes to an end. */
const notTooOften = Effect.fnUntraced(function* (order: Order) {
  const record = yield* Effect.option((yield* DeploymentRecords).get(deploymentId(order)))
  const { worker } = yield* currentConfig
  if (record._tag === "None" || (record.value.resumed ?? 0) < worker.maxAttempts) return
  const { resumed, state } = record.value
  return yield* failed("lost", `lost: the worker died ${resumed} times while the attempt was ${state}`)
})

/** A person may move on a ticket that is deployed for: its agent need not go on. */
const stillInProgress = Effect.fnUntraced(function* (id: TicketId) {
  const manager = yield* TicketManager
  const status = yield* manager.get(id).pipe(
    Effect.map((ticket) => ticket.status),
    Effect.catchTag("StoreUnavailable", () => Effect.succeed("in_progress" as const))
  )
  if (status !== "in_progress") return yield* new Conclusion({ outcome: "released", reason: `the ticket is ${status}` })
})

const cancelled = Effect.fnUntraced(function* (order: Order) {
  yield* (yield* DeploymentRecords).cancelRequested(deploymentId(order))
  return yield* cancelledByPerson()
})

const stopped = Effect.gen(function* () {
  yield* (yield* Shutdown).requested
  return yield* new Conclusion({ outcome: "released", reason: "the worker was stopped" })
})
