/**
 * A store that takes nothing for a while, as on a full disk, holds a deployment up; it does not end it and lose what its
 * agent did. Who wants it ended all the same interrupts it: a person, a shutdown, the lease.
 */
import type { StoreUnavailable } from "@orchestr8/contracts"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"

const lasting: ReadonlySet<StoreUnavailable["problem"]> = new Set([
  "missing",
  "not_a_directory",
  "lock_kind",
  "too_new",
  "damaged",
  "closed"
])

const passes = (error: unknown): boolean =>
  typeof error === "object" &&
  error !== null &&
  "_tag" in error &&
  error._tag === "StoreUnavailable" &&
  "problem" in error &&
  !lasting.has(error.problem as StoreUnavailable["problem"])

const LOOK_AGAIN = Schedule.spaced("1 second")

const patiently = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.catchIf(effect, passes, (error) =>
    Effect.logWarning("a deployment waits for its store", error).pipe(
      Effect.andThen(Effect.retry(effect, { schedule: LOOK_AGAIN, while: passes }))
    )
  )

/** The service, each effect of which is tried until the store takes it. */
export const patient = <S extends object>(service: S): S =>
  new Proxy(service, {
    get: (target, name, receiver) => {
      const member: unknown = Reflect.get(target, name, receiver)
      if (Effect.isEffect(member)) return patiently(member)
      if (typeof member !== "function") return member
      return (...args: ReadonlyArray<unknown>) => {
        const result: unknown = Reflect.apply(member, target, args)
        return Effect.isEffect(result) ? patiently(result) : result
      }
    }
  })
