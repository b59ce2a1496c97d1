/** Where and as whom this process deploys agents. */
import type { Actor, Config, StoreUnavailable } from "@orchestr8/contracts"
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type * as Stream from "effect/Stream"

export class Host extends Context.Service<
  Host,
  {
    /** The project whose tickets these are; absolute. */
    readonly projectRoot: string
    /** `<host>:<pid>`: the owner of this process's leases. */
    readonly owner: string
    /** Who the history names for what the worker does. */
    readonly actor: Actor
    /** Makes this process the worker of the project until the scope ends. Fails when another one is. */
    readonly becomeWorker: Effect.Effect<void, StoreUnavailable, Scope.Scope>
    /** The process that is the worker of the project; undefined when none is. */
    readonly worker: Effect.Effect<number | undefined, StoreUnavailable>
    /** An element whenever the project's configuration file changes. Never ends. */
    readonly configurations: Stream.Stream<void>
    /** Deploys no more agents of this type until its configuration changes or another worker begins. */
    readonly pause: (agentType: string, config: Config, reason: string) => Effect.Effect<void, StoreUnavailable>
    /** Why agents of this type are not deployed; undefined when they are. */
    readonly pauseOf: (agentType: string, config: Config) => Effect.Effect<string | undefined, StoreUnavailable>
  }
>()("@orchestr8/worker/Host") {}
