/**
 * A person's word on a proven fix that waits for review. Approving merges the branch and resolves the ticket, but only
 * when the merge itself is proven; rejecting opens the ticket again with the reason for the next attempt.
 */
import { AgentRunner } from "@orchestr8/agents"
import type { Ticket } from "@orchestr8/contracts"
import { contextOf, LeaseConflict, VerificationFailed } from "@orchestr8/contracts"
import { ProjectConfig, TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { CurrentDeployment } from "./CurrentDeployment.ts"
import { DeploymentRecords, hasEnded } from "./DeploymentRecords.ts"
import { fastForward, mergeAside, tipOf } from "./file/merge.ts"
import { pruneRepository } from "./file/prune.ts"
import { Host } from "./Host.ts"
import { prepare } from "./prepare.ts"
import { proofOf, prove } from "./proof.ts"

export interface Approved {
  readonly ticket: Ticket
  /** The branch that the fix was merged into; undefined when it was in the project already. */
  readonly mergedInto: string | undefined
}

const conflict = (ticket: Ticket, reason: string, hint: string) => new LeaseConflict({ id: ticket.id, reason, hint })

/** A ticket that waits for review, and the deployment that it waits with; none when an outside worker mended it. */
const underReview = Effect.fnUntraced(function* (id: string) {
  const manager = yield* TicketManager
  const records = yield* DeploymentRecords
  const ticket = yield* manager.get(id)
  const attention = contextOf.attention(ticket)
  if (attention === undefined || !attention.reason.startsWith("review")) {
    const hint = "see the ones that do with: tickets list --attention"
    return yield* conflict(ticket, "has no fix that waits for review", hint)
  }
  const { deployment } = attention
  return { ticket, deployment: deployment === undefined ? undefined : yield* records.get(deployment) }
})

/** Where nothing can prove a fix, a person's word does. */
export const approve = Effect.fn("approve")(function* (id: string) {
  const manager = yield* TicketManager
  const runner = yield* AgentRunner
  const { projectRoot } = yield* Host
  const config = yield* (yield* ProjectConfig).get
  const { deployment, ticket } = yield* underReview(id)
  const proof = proofOf(ticket, config)
  const branch = deployment?.branch ?? null

  const holdsIn = Effect.fnUntraced(function* (folder: string) {
    if (Result.isFailure(proof)) return
    const { output, reason, status } = yield* prove(proof.success, config, folder)
    if (status === "fixed") return
    const what = branch === null ? reason : `merged with what is checked out, ${reason}`
    const hint = output === "" ? `reject it with: tickets reject ${ticket.id} --note TEXT` : output
    return yield* new VerificationFailed({ id: ticket.id, reason: what, hint })
  })

  const merge = Effect.fnUntraced(function* (from: string) {
    const commit = yield* Effect.mapError(tipOf(projectRoot, from), () =>
      conflict(ticket, `is not merged: there is no branch ${from}`, `reject it with: tickets reject ${ticket.id}`)
    )
    if (deployment?.commit !== undefined && deployment.commit !== commit) {
      const hint = `look at it with: tickets diff ${deployment.id}; then merge it by hand, or reject it`
      return yield* conflict(ticket, `is not merged: ${from} is not at the commit that was proven`, hint)
    }
    const merged = yield* Effect.mapError(mergeAside(projectRoot, ticket.id, { branch: from, commit }), ({ reason }) =>
      conflict(ticket, reason, `merge ${from} by hand, then approve it again`)
    )
    const unprepared = yield* prepare(config, merged.folder)
    if (unprepared !== undefined) {
      const { output: hint, reason } = unprepared
      return yield* new VerificationFailed({ id: ticket.id, reason, hint })
    }
    yield* holdsIn(merged.folder)
    return yield* Effect.mapError(
      Effect.flatMap(fastForward(projectRoot, merged.commit), Effect.fromResult),
      ({ reason }) =>
        conflict(ticket, `is not merged: ${reason}`, "commit or stash your changes, then approve it again")
    )
  }, Effect.scoped)

  /** The branch is the work of an agent. */
  const mergeWork = ({ branch: from, id: proven }: { readonly branch: string; readonly id: string }) =>
    merge(from).pipe(
      Effect.provideService(CurrentDeployment, { id: proven, projectRoot }),
      Effect.ensuring(runner.endLeftovers(projectRoot, (found) => found === proven))
    )

  const mergedInto =
    branch === null || deployment === undefined
      ? yield* Effect.as(holdsIn(projectRoot), undefined)
      : yield* mergeWork({ ...deployment, branch })
  if (mergedInto !== undefined) {
    const running = (yield* (yield* DeploymentRecords).list()).filter((record) => !hasEnded(record))
    yield* pruneRepository(projectRoot, new Set(running.map((record) => record.id)))
  }
  const proven = Result.isSuccess(proof) ? `, proven there with ${proof.success.text}` : ", on a person's word alone"
  const what = mergedInto === undefined ? "approved" : `approved: merged ${branch} into ${mergedInto}${proven}`
  yield* manager.addNote(ticket.id, { text: what })
  yield* manager.updateStatus(ticket.id, "resolved")
  return { ticket: yield* manager.setAttention(ticket.id, null), mergedInto } satisfies Approved
})

/** The branch stays; the next attempt is told the reason. */
export const reject = Effect.fn("reject")(function* (id: string, note: string) {
  const manager = yield* TicketManager
  const records = yield* DeploymentRecords
  const { deployment, ticket } = yield* underReview(id)
  const reason = `rejected: ${note}`
  yield* manager.addNote(ticket.id, { text: reason })
  if (deployment !== undefined) yield* records.save({ ...deployment, state: "failed", reason }, reason)
  yield* manager.setAttention(ticket.id, null)
  return yield* manager.updateStatus(ticket.id, "open")
})
