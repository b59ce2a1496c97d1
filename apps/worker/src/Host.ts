/** Where and as whom this process deploys agents. */
import type { Actor, Config, StoreUnavailable, Timestamp } from "@orchestr8/contracts"
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type * as Stream from "effect/Stream"

/** `worker` deploys for every ready ticket, `deploy` carries out what it was started for. */
export type Role = "worker" | "deploy"

export interface Holder {
  readonly pid: number
  readonly role: Role
}

export interface Pause {
  readonly reason: string
  /** Null: until its configuration changes or another worker begins. */
  readonly until: Timestamp | null
}

export class Host extends Context.Service<
  Host,
  {
    /** The project whose tickets these are; absolute. */
    readonly projectRoot: string
    /** The file of the engine that remembers running deployments; absolute. */
    readonly engineFile: string
    /** `<host>:<pid>`: the owner of this process's leases. */
    readonly owner: string
    /** True for an owner of leases that was a process of this machine and is gone. */
    readonly isGone: (owner: string) => boolean
    /** Who the history names for what the worker does. */
    readonly actor: Actor
    /** Makes this process the one that carries out deployments until the scope ends; gives who does when another one. */
    readonly become: (role: Role) => Effect.Effect<Holder | undefined, StoreUnavailable, Scope.Scope>
    /** The process that carries out the deployments of the project; undefined when none does. */
    readonly holder: Effect.Effect<Holder | undefined, StoreUnavailable>
    /** An element whenever the project's configuration file changes. Never ends. */
    readonly configurations: Stream.Stream<void>
    /** Deploys no agents of this type for a while. */
    readonly pause: (agentType: string, config: Config, pause: Pause) => Effect.Effect<void, StoreUnavailable>
    /** Why agents of this type are not deployed; undefined when they are. */
    readonly pauseOf: (agentType: string, config: Config) => Effect.Effect<Pause | undefined, StoreUnavailable>
    /** Deploys agents of this type again. */
    readonly resume: (agentType: string) => Effect.Effect<void, StoreUnavailable>
    /** Forgets the pauses that a person may have mended; those that end by themselves stay. */
    readonly clearPauses: Effect.Effect<void, StoreUnavailable>
  }
>()("@orchestr8/worker/Host") {}
