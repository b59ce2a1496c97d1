/** One reason a ticket why nobody works on it, for people. Source: product.md section 4. */
import type { Ticket } from "@orchestr8/contracts"
import { Timestamp } from "@orchestr8/contracts"
import { ProjectConfig, TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { Host } from "./Host.ts"
import type { Obstacle } from "./obstacles.ts"
import { forecast, leasedTickets, takeSurvey } from "./survey.ts"

export const Reasons = Schema.Struct({
  tickets: Schema.Array(Schema.Struct({ id: Schema.String, reason: Schema.String, until: Schema.NullOr(Timestamp) }))
})
export interface Reasons extends Schema.Schema.Type<typeof Reasons> {}

/** Of one ticket, or of every one that is neither resolved nor archived. */
export const why = Effect.fn("why")(function* (id?: string) {
  const manager = yield* TicketManager
  const config = yield* (yield* ProjectConfig).get
  const running = (yield* (yield* Host).holder)?.role === "worker"
  const leased = yield* leasedTickets
  const survey = yield* takeSurvey(leased, config)
  const unfinished = manager.all({ status: ["open", "in_progress"], sort: "priority" })
  const tickets = id === undefined ? yield* Stream.runCollect(unfinished) : [yield* manager.get(id)]
  const full = leased.filter(({ expired }) => !expired).length >= config.worker.concurrency
  const whenFree = (): Obstacle => {
    if (!running) return { reason: "no worker runs; start one with: tickets worker run", until: null }
    if (full) return { reason: `the worker has its ${config.worker.concurrency} deployments running`, until: null }
    return { reason: "the worker takes it next", until: null }
  }
  const reasons = yield* Effect.forEach(
    tickets,
    Effect.fnUntraced(function* (ticket: Ticket) {
      const found = yield* survey(ticket)
      const missing = found === undefined ? yield* forecast(ticket, config) : undefined
      const { reason, until } = found ?? (missing === undefined ? whenFree() : { reason: missing, until: null })
      return { id: ticket.id, reason, until }
    })
  )
  return { tickets: reasons } satisfies Reasons
})
