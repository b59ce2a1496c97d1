/**
 * One deployment, from a claimed ticket to its outcome. However it ends, the lease, the processes and the workspace are
 * given back, and the record says why. Source: worker.md.
 */
import type { Deployment, Lease } from "@orchestr8/contracts"
import { fromMillis } from "@orchestr8/contracts"
import { CurrentActor, ProjectConfig, TicketManager } from "@orchestr8/core"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { attempt } from "./attempt.ts"
import { agentTypeAfter, recentFailures } from "./attempts.ts"
import { Conclusion } from "./Conclusion.ts"
import { DeploymentRecords } from "./DeploymentRecords.ts"
import { endings } from "./endings.ts"
import { Host } from "./Host.ts"
import { makeJournal } from "./Journal.ts"
import { whileLeased } from "./leasing.ts"

export interface DeployOptions {
  /** A person's choice; without it the ladder of the configuration decides. */
  readonly agentType?: string
}

/** The record at its end, and how it ended. */
export interface Deployed {
  readonly deployment: Deployment
  readonly conclusion: Conclusion
}

/** Carries out the deployment of a lease that this process holds. Interruption ends it and releases the lease. */
export const deploy = Effect.fn("deploy")(
  function* (lease: Lease, options: DeployOptions = {}) {
    const records = yield* DeploymentRecords
    const manager = yield* TicketManager
    const ticket = yield* manager.get(lease.ticket_id)
    const config = yield* (yield* ProjectConfig).get
    const earlier = yield* records.list(ticket.id)
    const failures = recentFailures(earlier).length
    const id = `${ticket.id}-${lease.token}`
    const journal = yield* makeJournal({
      id,
      ticket_id: ticket.id,
      attempt: lease.token,
      agent_type: options.agentType ?? agentTypeAfter(failures, ticket, config) ?? "none",
      state: "claimed",
      reason: null,
      started_at: fromMillis(yield* Clock.currentTimeMillis),
      ended_at: null,
      cost: null,
      worktree: null,
      branch: null
    })
    const { concluded, released } = endings({ ticket, lease, config, journal, failures })

    return yield* Effect.scoped(
      Effect.gen(function* () {
        yield* records.hold(id)
        yield* journal.log("claimed")
        const conclusion = yield* attempt({ ticket, config, journal, earlier, failures }).pipe(
          whileLeased(lease, config),
          Effect.raceFirst(cancelled(records, id)),
          Effect.catchTag("Conclusion", (early) => Effect.succeed(early)),
          Effect.onError(() => released)
        )
        return { conclusion, deployment: yield* concluded(conclusion) } satisfies Deployed
      })
    )
  },
  (effect) => Effect.flatMap(Host, ({ actor }) => Effect.provideService(effect, CurrentActor, actor))
)

/** Never succeeds: it fails with the conclusion when somebody asks for it. */
const cancelled = (records: DeploymentRecords["Service"], id: string) =>
  Effect.andThen(
    records.cancelRequested(id),
    Effect.fail(new Conclusion({ outcome: "cancelled", reason: "cancelled by a person" }))
  )
