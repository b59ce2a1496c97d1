/** Claiming a ticket, and keeping the claim for as long as its deployment runs. */
import type { Config, Lease } from "@orchestr8/contracts"
import { spanMillis } from "@orchestr8/contracts"
import { CurrentActor, TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import { Conclusion } from "./Conclusion.ts"
import { Host } from "./Host.ts"

/** The right to deploy for the ticket, no other deployment running in a fiefdom that overlaps with its own. */
export const claim = Effect.fn("claim")(function* (id: string, config: Config) {
  const manager = yield* TicketManager
  const { actor, owner } = yield* Host
  const ttl = spanMillis(config.worker.timeouts.lease)
  return yield* Effect.provideService(manager.claim({ id, owner, ttl, exclusive: true }), CurrentActor, actor)
})

/**
 * Runs the effect while renewing the lease. A store that cannot be reached for a while costs nothing before the lease
 * expires; a lease that somebody else took over ends the effect.
 */
export const whileLeased =
  ({ ticket_id, token }: Lease, config: Config) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>) =>
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const ttl = spanMillis(config.worker.timeouts.lease)
      const renewing = manager.renew(ticket_id, token, ttl).pipe(
        Effect.catchTag("StoreUnavailable", (error) =>
          Effect.logWarning(`the lease was not renewed: ${error.message}`)
        ),
        Effect.mapError(
          ({ message }) =>
            new Conclusion({ outcome: "cancelled", reason: `the lease was lost: ${message}`, blame: "lease" })
        ),
        Effect.repeat(Schedule.spaced(ttl / 3)),
        Effect.delay(ttl / 3),
        Effect.andThen(Effect.never)
      )
      return yield* Effect.raceFirst(effect, renewing)
    })
