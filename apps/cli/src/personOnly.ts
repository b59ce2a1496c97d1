/**
 * Keeps agents from what is for people to decide: whether a fix is taken, who is deployed, what a question is answered
 * with. An agent is who acts as one, and whoever runs inside a deployment, whatever name it gives.
 */
import { LeaseConflict } from "@orchestr8/contracts"
import { CurrentActor } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import { System } from "./System.ts"

/** `target`: a ticket or a deployment. `deed`: what is asked for, such as "to approve". Fails for an agent, exit 4. */
export const personOnly = Effect.fnUntraced(function* (target: string, deed: string) {
  const actor = yield* CurrentActor
  const { environment } = yield* System
  const deployment = environment["ORCHESTR8_DEPLOYMENT"] ?? ""
  if (!actor.startsWith("agent:") && deployment === "") return
  const who = deployment === "" ? actor : `agent:${deployment}`
  return yield* new LeaseConflict({
    id: target.replace(/-.*$/s, ""),
    reason: `is for a person ${deed}, not for ${who}`,
    hint: "leave a note for the person who decides: tickets note ID TEXT"
  })
})
