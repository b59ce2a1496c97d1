/** Where and as whom this process deploys agents. */
import type { Actor } from "@orchestr8/contracts"
import * as Context from "effect/Context"

export class Host extends Context.Service<
  Host,
  {
    /** The project whose tickets these are; absolute. */
    readonly projectRoot: string
    /** `<host>:<pid>`: the owner of this process's leases. */
    readonly owner: string
    /** Who the history names for what the worker does. */
    readonly actor: Actor
  }
>()("@orchestr8/worker/Host") {}
