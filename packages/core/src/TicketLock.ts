/**
 * Exclusion between the processes of one store. Held by the kernel, so that a killed holder leaves nothing
 * behind; all processes of a store use the same kind. Not reentrant: one holder a process at a time.
 */
import type { StoreUnavailable } from "@orchestr8/contracts"
import type * as Effect from "effect/Effect"

export interface TicketLock {
  readonly kind: "ofd" | "sqlite"
  /** Runs the effect while holding the lock; fails after the deadline, naming the process that holds it. */
  readonly withLock: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E | StoreUnavailable, R>
  readonly close: () => void
}
