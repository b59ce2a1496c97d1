/** Agent types that are not deployed for a while: what an attempt tells about its agent, beside its ticket. */
import type { Deployment } from "@orchestr8/contracts"
import { fromMillis, toMillis } from "@orchestr8/contracts"
import { ProjectConfig } from "@orchestr8/core"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { pauseOfAgent } from "./attempts.ts"
import type { Conclusion } from "./Conclusion.ts"
import { DeploymentRecords } from "./DeploymentRecords.ts"
import { Host } from "./Host.ts"

/**
 * A login or a configuration that does not work pauses the agent until a person mends it, a rate limit until it ends.
 * What is only guessed from words pauses it for a while: the words may have been about something else.
 */
export const pauseAfter = Effect.fn("pauseAfter")(function* (
  { failure, guessed = false, reason, retry_at }: Conclusion,
  { agent_type, id, run, ticket_id }: Deployment
) {
  const host = yield* Host
  const isAway = failure === "login" || failure === "configuration" || failure === "rate_limit" || failure === "lost"
  // It was started and did something: what kept it away is mended.
  if (run !== undefined && !isAway) yield* host.resume(agent_type)
  if (failure === undefined) return
  const config = yield* Effect.option(Effect.flatMap(ProjectConfig, (project) => project.get))
  if (config._tag === "None") return
  const why = `agents of type ${agent_type} are paused: ${reason}`
  const forPerson = failure === "login" || failure === "configuration"
  if (forPerson && !guessed) {
    const way = `mend it, then change its configuration, or deploy one: tickets deploy ${ticket_id}`
    return yield* host.pause(agent_type, config.value, { reason: `${why}; ${way}`, until: null })
  }
  if (!forPerson && config.value.worker.reactions[failure] !== "wait") return
  const now = yield* Clock.currentTimeMillis
  const others = (yield* (yield* DeploymentRecords).list()).filter((record) => record.id !== id)
  const told = retry_at === undefined ? undefined : toMillis(retry_at)
  const until =
    told !== undefined && told > now ? told : now + pauseOfAgent(others, agent_type, forPerson ? failure : "rate_limit")
  yield* host.pause(agent_type, config.value, { reason: why, until: fromMillis(until) })
})
