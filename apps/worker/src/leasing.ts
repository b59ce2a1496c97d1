/** Claiming a ticket for a deployment of this process. Keeping the claim is the guard's. */
import type { Config } from "@orchestr8/contracts"
import { spanMillis } from "@orchestr8/contracts"
import { CurrentActor, TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import { Host } from "./Host.ts"

/** The right to deploy for the ticket, no other deployment running in a fiefdom that overlaps with its own. */
export const claim = Effect.fn("claim")(function* (id: string, config: Config) {
  const manager = yield* TicketManager
  const { actor, owner } = yield* Host
  const ttl = spanMillis(config.worker.timeouts.lease)
  return yield* Effect.provideService(manager.claim({ id, owner, ttl, exclusive: true }), CurrentActor, actor)
})
