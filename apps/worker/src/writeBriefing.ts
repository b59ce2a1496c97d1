/** The briefing of one turn, with the event that triggered the deployment beside it, on disk before the agent starts. */
import type { Config, Ticket } from "@orchestr8/contracts"
import { fromMillis } from "@orchestr8/contracts"
import { FiefdomContexts, TicketManager } from "@orchestr8/core"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { recentFailures } from "./attempts.ts"
import { makeBriefing } from "./briefing.ts"
import { DeploymentRecords } from "./DeploymentRecords.ts"
import type { Journal } from "./Journal.ts"
import type { Proof, Verdict } from "./proof.ts"
import { type Protected, protectedFiles } from "./protection.ts"
import { Questions } from "./Questions.ts"
import type { Judgement } from "./steps/judgement.ts"
import type { Workspace } from "./Workspace.ts"

export interface BriefingOrder {
  readonly ticket: Ticket
  readonly config: Config
  readonly journal: Journal
  readonly workspace: Workspace
  readonly proof: Proof
  /** The proof in the workspace before the first turn. */
  readonly before: Verdict
  readonly guarded: Protected
  readonly rejection: Judgement | undefined
}

/** Gives its text. */
export const writeBriefing = Effect.fn("writeBriefing")(function* (order: BriefingOrder) {
  const { before, config, guarded, journal, proof, rejection, ticket, workspace } = order
  const records = yield* DeploymentRecords
  const { agent_type, id: deployment } = journal.current()
  const earlier = (yield* records.list(ticket.id)).filter(({ id }) => id !== deployment)
  const failures = recentFailures(earlier, config).length
  const text = makeBriefing({
    ticket,
    folder: workspace.folder,
    attempt: failures + 1,
    maxAttempts: Math.max(config.worker.maxAttempts, failures + 1),
    context: yield* (yield* FiefdomContexts).get(ticket.fiefdom),
    earlier,
    proof,
    baseline: before.output,
    protectedFiles: protectedFiles(guarded),
    rejection,
    answered: (yield* (yield* Questions).list(deployment)).filter(({ answer }) => answer !== null)
  })
  const { id, fiefdom, status, title, errors, context } = ticket
  yield* records.saveBriefing(deployment, text, {
    event: "deployment_started",
    seq: yield* (yield* TicketManager).sequence,
    at: fromMillis(yield* Clock.currentTimeMillis),
    ticket: { id, fiefdom, status, title, errors, context },
    requires_agent: true,
    agent_type
  })
  return text
})
