/** The wish that the process ends soon: running deployments conclude by giving their tickets back. */
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

export class Shutdown extends Context.Service<
  Shutdown,
  {
    readonly request: Effect.Effect<void>
    /** Resolves when it was requested. */
    readonly requested: Effect.Effect<void>
    readonly isRequested: () => boolean
  }
>()("@orchestr8/worker/Shutdown") {
  static readonly layer = Layer.sync(Shutdown, () => {
    const wish = Deferred.makeUnsafe<void>()
    return {
      request: Effect.asVoid(Deferred.succeed(wish, undefined)),
      requested: Deferred.await(wish),
      isRequested: () => Deferred.isDoneUnsafe(wish)
    }
  })
}
