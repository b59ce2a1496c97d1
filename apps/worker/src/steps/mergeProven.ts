/**
 * What happens to a proven fix, by the merge policy. Where the checked-out branch has moved on since, the merge of both
 * is made aside and proven anew: what nobody has proven is never merged. Source: worker.md "Outcome".
 */
import { spanMillis } from "@orchestr8/contracts"
import { TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { currentConfig } from "../currentConfig.ts"
import { Conclusion } from "../Conclusion.ts"
import { deploymentId, type Order } from "../DeploymentEngine.ts"
import { fastForward, mergeAside, type MergeSource, type NotMoved } from "../file/merge.ts"
import { expectSafeGit } from "../file/workspaces.ts"
import { prepare } from "../prepare.ts"
import { proofBy, prove } from "../proof.ts"
import type { Baseline } from "./baseline.ts"
import { describeChanges } from "./judgement.ts"
import type { Turn } from "./turn.ts"

/** Others merge too: so often one more merge is tried. */
const TRIES = 5

/** Again is harmless: what is merged already stays merged. */
export const mergeProven = Effect.fn("mergeProven")(function* (
  order: Order,
  baseline: Baseline,
  { changes, commit, workspace }: Turn
) {
  const { merge: policy } = baseline.criteria
  const { worker } = yield* currentConfig
  const { branch, projectRoot } = workspace
  const what = describeChanges(changes)
  const review = (reason: string, attention = "review") => new Conclusion({ outcome: "review", reason, attention })
  const succeeded = (reason: string) => new Conclusion({ outcome: "succeeded", reason })
  if (policy === "review") {
    return review(branch === null ? `${what} in the project itself` : `${what} on branch ${branch}`)
  }
  if (branch === null || commit === null) return succeeded(`fixed: ${what} in the project itself`)
  if (policy === "none") return succeeded(`fixed on branch ${branch}: ${what}`)
  // Merging is publishing: nobody does it whose claim is somebody else's by now.
  yield* (yield* TicketManager).renew(order.ticket_id, order.attempt, spanMillis(worker.timeouts.lease))
  const notMerged = (why: string) =>
    review(`${what} on branch ${branch}; not merged: ${why}`, `review: not merged: ${why}`)
  // The proof ran code of the agent, and git will run what is set for it now.
  const unsafe = yield* Effect.option(Effect.flip(expectSafeGit(workspace)))
  if (unsafe._tag === "Some") return notMerged(unsafe.value.reason)
  // The branch may be elsewhere by now.
  let moved = yield* fastForward(projectRoot, commit)
  for (let tries = 1; Result.isFailure(moved) && moved.failure.hasMovedOn && tries <= TRIES; tries++) {
    moved = yield* mergeBoth(order, baseline, projectRoot, { branch, commit })
  }
  return Result.match(moved, {
    onFailure: ({ reason }) => notMerged(reason),
    onSuccess: (target) => succeeded(`fixed and merged into ${target}: ${what}`)
  })
})

/** Proven as the fix itself was. */
const mergeBoth = Effect.fnUntraced(function* (
  order: Order,
  { criteria }: Baseline,
  projectRoot: string,
  source: MergeSource
) {
  const config = yield* currentConfig
  const refused = (reason: string) => Result.fail<NotMoved>({ reason, hasMovedOn: false })
  const proof = proofBy(criteria, { id: order.ticket_id })
  if (Result.isFailure(proof)) return refused(proof.failure)
  const merged = yield* Effect.result(mergeAside(projectRoot, deploymentId(order), source))
  if (Result.isFailure(merged)) return refused(merged.failure.reason)
  const { commit, folder } = merged.success
  const unprepared = yield* prepare(config, folder)
  if (unprepared !== undefined) return refused(unprepared.reason)
  const { reason, status } = yield* prove(proof.success, config, folder)
  if (status !== "fixed") return refused(`merged with what is checked out, ${reason}`)
  return yield* fastForward(projectRoot, commit)
}, Effect.scoped)
