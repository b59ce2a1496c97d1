/**
 * A person's word on a proven fix that waits for review. Approving merges the branch and resolves the ticket, but only
 * when the merge itself is proven; rejecting opens the ticket again with the reason for the next attempt.
 */
import type { Deployment, Ticket } from "@orchestr8/contracts"
import { contextOf, LeaseConflict, VerificationFailed } from "@orchestr8/contracts"
import { ProjectConfig, TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import { DeploymentRecords } from "./DeploymentRecords.ts"
import { fastForward, mergeAside } from "./file/merge.ts"
import { Host } from "./Host.ts"
import { proofOf, prove } from "./proof.ts"

export interface Approved {
  readonly ticket: Ticket
  readonly deployment: Deployment
  /** The branch that the fix was merged into; undefined when it was in the project already. */
  readonly mergedInto: string | undefined
}

const conflict = (ticket: Ticket, reason: string, hint: string) => new LeaseConflict({ id: ticket.id, reason, hint })

/** The newest deployment of a ticket that waits for review. */
const underReview = Effect.fnUntraced(function* (id: string) {
  const manager = yield* TicketManager
  const records = yield* DeploymentRecords
  const ticket = yield* manager.get(id)
  const attention = contextOf.attention(ticket)
  if (attention?.deployment === undefined || !attention.reason.startsWith("review")) {
    const hint = "see the ones that do with: tickets list --attention"
    return yield* conflict(ticket, "has no fix that waits for review", hint)
  }
  return { ticket, deployment: yield* records.get(attention.deployment) }
})

export const approve = Effect.fn("approve")(function* (id: string) {
  const manager = yield* TicketManager
  const { projectRoot } = yield* Host
  const config = yield* (yield* ProjectConfig).get
  const { deployment, ticket } = yield* underReview(id)
  const proof = yield* Effect.mapError(Effect.fromResult(proofOf(ticket, config)), (reason) =>
    conflict(ticket, reason, "then approve it again")
  )
  const { branch } = deployment

  const holdsIn = Effect.fnUntraced(function* (folder: string) {
    const { output, reason, status } = yield* prove(proof, ticket, config, folder)
    if (status === "fixed") return
    const what = branch === null ? reason : `merged with what is checked out, ${reason}`
    const hint = output === "" ? `reject it with: tickets reject ${ticket.id} --note TEXT` : output
    return yield* new VerificationFailed({ id: ticket.id, reason: what, hint })
  })

  const mergedInto = yield* Effect.scoped(
    Effect.gen(function* () {
      if (branch === null) return yield* Effect.as(holdsIn(projectRoot), undefined)
      const merged = yield* Effect.mapError(mergeAside(projectRoot, deployment.id, branch), ({ reason }) =>
        conflict(ticket, reason, `merge ${branch} by hand, then approve it again`)
      )
      yield* holdsIn(merged.folder)
      return yield* Effect.mapError(
        Effect.flatMap(fastForward(projectRoot, merged.commit), Effect.fromResult),
        (reason) => conflict(ticket, `is not merged: ${reason}`, "commit or stash your changes, then approve it again")
      )
    })
  )
  const what = mergedInto === undefined ? "approved" : `approved: merged ${branch} into ${mergedInto}`
  yield* manager.addNote(ticket.id, { text: what })
  yield* manager.updateStatus(ticket.id, "resolved")
  const resolved = yield* manager.setAttention(ticket.id, null)
  return { ticket: resolved, deployment, mergedInto } satisfies Approved
})

/** The branch stays; the next attempt is told the reason. */
export const reject = Effect.fn("reject")(function* (id: string, note: string) {
  const manager = yield* TicketManager
  const records = yield* DeploymentRecords
  const { deployment, ticket } = yield* underReview(id)
  const reason = `rejected: ${note}`
  yield* manager.addNote(ticket.id, { text: reason })
  yield* records.save({ ...deployment, state: "failed", reason }, reason)
  yield* manager.setAttention(ticket.id, null)
  return yield* manager.updateStatus(ticket.id, "open")
})
