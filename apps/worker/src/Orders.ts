/** Claimed tickets that one process hands over to the one whose engine carries deployments out. */
import type { StoreUnavailable } from "@orchestr8/contracts"
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import type { Order } from "./DeploymentEngine.ts"

export class Orders extends Context.Service<
  Orders,
  {
    readonly put: (order: Order) => Effect.Effect<void, StoreUnavailable>
    /** Those that are there; they are not any more. */
    readonly take: Effect.Effect<ReadonlyArray<Order>, StoreUnavailable>
    /** An element at the beginning, and whenever there may be new ones. Never ends. */
    readonly arrivals: Stream.Stream<void>
  }
>()("@orchestr8/worker/Orders") {}
