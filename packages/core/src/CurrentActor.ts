/** Who is asking. Callers provide it around their own effects; each operation in the history names it. */
import type { Actor } from "@orchestr8/contracts"
import { actorOf } from "@orchestr8/contracts"
import * as Context from "effect/Context"

export const CurrentActor = Context.Reference<Actor>("@orchestr8/core/CurrentActor", {
  defaultValue: () => actorOf("human", "unknown")
})
