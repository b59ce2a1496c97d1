/**
 * The ends of a deployment. What is to be told to the tickets is on disk before they hear it, and is told again by the
 * next worker until they took it.
 */
import type { Config, Deployment, Lease, Ticket } from "@orchestr8/contracts"
import { fromMillis } from "@orchestr8/contracts"
import { TicketManager } from "@orchestr8/core"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { Conclusion, stateOf } from "./Conclusion.ts"
import { type Completion, DeploymentRecords } from "./DeploymentRecords.ts"
import type { Journal } from "./Journal.ts"

interface Ending {
  readonly ticket: Ticket
  readonly lease: Pick<Lease, "token">
  readonly config: Config
  readonly journal: Journal
  /** Failed attempts just before this one. */
  readonly failures: number
}

export const endings = ({ config, failures, journal, lease, ticket }: Ending) => {
  const closed = (state: Deployment["state"], reason: string) =>
    Effect.flatMap(Clock.currentTimeMillis, (now) => journal.change({ state, reason, ended_at: fromMillis(now) }))

  /** The ticket hears how it ended; gives the record at its end. */
  const concluded = Effect.fnUntraced(function* (given: Conclusion) {
    const manager = yield* TicketManager
    const records = yield* DeploymentRecords
    const conclusion = failures + 1 >= config.worker.maxAttempts ? lastAttempt(given, failures + 1) : given
    const { attention, blame, details = "", outcome, reason } = conclusion
    const completion = { outcome, reason: attention ?? reason }
    if (blame === "lease") {
      yield* closed("cancelled", reason)
      yield* journal.log(reason)
      return journal.current()
    }
    if (outcome === "gave_up") {
      yield* manager.escalate(journal.current().agent_type, `ticket ${ticket.id} (${ticket.title}): ${reason}`)
    }
    yield* records.setCompletion(journal.current().id, completion)
    yield* closed(stateOf(outcome), details === "" ? reason : `${reason}\n${details}`)
    yield* journal.log(`${outcome}: ${reason}`, { note: true })
    yield* complete(journal.current(), completion)
    return journal.current()
  })

  /** The process is to end, or cannot go on: the ticket is open again, for the next one. */
  const released = Effect.gen(function* () {
    const manager = yield* TicketManager
    yield* closed("cancelled", "the worker was stopped")
    yield* journal.log("cancelled: the worker was stopped", { note: true })
    yield* manager.release(ticket.id, lease.token)
  }).pipe(Effect.ignore({ log: true }))

  return { concluded, released }
}

/** A failure that no attempt follows. */
const lastAttempt = (conclusion: Conclusion, attempts: number): Conclusion =>
  conclusion.outcome !== "failed"
    ? conclusion
    : new Conclusion({
        ...conclusion,
        outcome: "gave_up",
        reason: `gave up after ${attempts} attempts: ${conclusion.reason}`
      })

/** Tells the tickets. A lease that is no longer ours leaves them as they are. */
export const complete = Effect.fn("complete")(function* (deployment: Deployment, { outcome, reason }: Completion) {
  const manager = yield* TicketManager
  const records = yield* DeploymentRecords
  yield* manager
    .complete(deployment.ticket_id, { token: deployment.attempt, outcome, reason, deployment: deployment.id })
    .pipe(Effect.asVoid, Effect.catchTags({ LeaseConflict: () => Effect.void, NotFound: () => Effect.void }))
  yield* records.setCompletion(deployment.id, undefined)
})
