/**
 * The configuration for the steps of a deployment. One that is wrong for a while, because somebody is writing it, holds a
 * running deployment up; it does not end it and lose what its agent did.
 */
import { ProjectConfig } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"

const LOOK_AGAIN = Schedule.spaced("1 second")

export const currentConfig = Effect.gen(function* () {
  const { get } = yield* ProjectConfig
  return yield* Effect.catch(get, ({ message }) =>
    Effect.logWarning(`a deployment waits until the configuration is mended: ${message}`).pipe(
      Effect.andThen(Effect.retry(get, LOOK_AGAIN))
    )
  )
})
