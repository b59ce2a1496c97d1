/**
 * What has to go on for as long as its process lives: whatever error or defect ends it, it is told once and tried again.
 * Interruption ends it.
 */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"

const FIRST_WAIT = 1_000
const LONGEST_WAIT = 10_000
/** One that went well for so long begins anew. */
const WELL = 60_000

/** Waits a second before the second try, then twice as long each time, at most ten. Fails with its last of so many tries. */
export const keepTrying = Effect.fnUntraced(function* <A, E, R>(
  what: string,
  effect: Effect.Effect<A, E, R>,
  tries: number = Number.POSITIVE_INFINITY
) {
  const told = new Set<string>()
  for (let attempt = 1; ; attempt++) {
    const begun = yield* Clock.currentTimeMillis
    const exit = yield* Effect.exit(effect)
    if (exit._tag === "Success") return exit.value
    if (attempt >= tries) return yield* Effect.failCause(exit.cause)
    if ((yield* Clock.currentTimeMillis) - begun > WELL) {
      told.clear()
      attempt = 1
    }
    const kind = kindOf(exit.cause)
    if (!told.has(kind)) yield* Effect.logWarning(`${what} goes on in a moment; it failed: ${textOf(exit.cause)}`)
    told.add(kind)
    yield* Effect.sleep(Math.min(FIRST_WAIT * 2 ** (attempt - 1), LONGEST_WAIT))
  }
})

/** The same for what goes wrong in the same way: the words may name another ticket each time. */
export const kindOf = <E>(cause: Cause.Cause<E>): string => {
  const error: unknown = Option.getOrUndefined(Cause.findErrorOption(cause))
  if (typeof error !== "object" || error === null || !("_tag" in error)) return textOf(cause)
  return `${String(error._tag)} ${"problem" in error ? String(error.problem) : ""}`
}

export const textOf = <E>(cause: Cause.Cause<E>): string => {
  const error = Cause.squash(cause)
  return error instanceof Error ? error.message : String(error)
}
