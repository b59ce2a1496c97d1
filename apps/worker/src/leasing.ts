/** Claiming a ticket for a deployment of this process. Keeping the claim is the guard's. */
import type { Config } from "@orchestr8/contracts"
import { spanMillis } from "@orchestr8/contracts"
import { CurrentActor, TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import { Host } from "./Host.ts"

/**
 * The right to deploy for the ticket, no other deployment running in a fiefdom that overlaps with its own, or in the same
 * folder. With `despiteAttention` the ticket's attention ends with the claim; one that is refused leaves it.
 */
export const claim = Effect.fn("claim")(function* (
  id: string,
  config: Config,
  options: { readonly despiteAttention?: boolean } = {}
) {
  const manager = yield* TicketManager
  const { actor, owner } = yield* Host
  const ttl = spanMillis(config.worker.timeouts.lease)
  const request = { id, owner, ttl, exclusive: true, alone: config.worker.isolation === "none", ...options }
  return yield* Effect.provideService(manager.claim(request), CurrentActor, actor)
})
