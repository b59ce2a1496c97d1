/** How notifications leave this machine, and how far each target was told. A port. */
import type { Notification, NotifyConfig, Sequence, StoreUnavailable } from "@orchestr8/contracts"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import type * as Effect from "effect/Effect"

/** `reason` is one line for the log, without secrets. */
export class DeliveryFailed extends Data.TaggedError("DeliveryFailed")<{ readonly reason: string }> {
  override get message() {
    return this.reason
  }
}

export class NotifyDelivery extends Context.Service<
  NotifyDelivery,
  {
    /** Succeeds when the target took it. Interruption leaves no process and no connection. */
    readonly deliver: (
      target: NotifyConfig,
      notification: Notification,
      environment: ReadonlyArray<string>
    ) => Effect.Effect<void, DeliveryFailed>
    /** The last operation that the target of this name was told of; undefined for a new one. */
    readonly cursor: (name: string) => Effect.Effect<Sequence | undefined, StoreUnavailable>
    readonly saveCursor: (name: string, seq: Sequence) => Effect.Effect<void, StoreUnavailable>
    /** Forgets every target but these: should one come back, it is new. */
    readonly keepOnly: (names: ReadonlyArray<string>) => Effect.Effect<void, StoreUnavailable>
  }
>()("@orchestr8/worker/NotifyDelivery") {}
