/** Ends a deployment whose criteria were changed while it went on: by its agent, or by a person who wants others. */
import { TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import { currentConfig } from "./currentConfig.ts"
import { needsAttention } from "./Conclusion.ts"
import { type Criteria, criteriaChange, criteriaOf } from "./criteria.ts"
import type { Order } from "./DeploymentEngine.ts"

/** Looks again before and after everything that runs what an agent wrote. */
export const requireSameCriteria = Effect.fnUntraced(function* ({ ticket_id }: Order, criteria: Criteria) {
  const ticket = yield* (yield* TicketManager).get(ticket_id)
  const now = criteriaOf(ticket, yield* currentConfig)
  const change = criteriaChange(criteria, now)
  if (change !== undefined) return yield* needsAttention(change, "verification")
})
