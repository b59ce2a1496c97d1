/** What happens to a proven fix, by the merge policy of the configuration. Source: worker.md "Outcome". */
import { spanMillis } from "@orchestr8/contracts"
import { TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { currentConfig } from "../currentConfig.ts"
import { Conclusion } from "../Conclusion.ts"
import type { Order } from "../DeploymentEngine.ts"
import { fastForward } from "../file/merge.ts"
import { expectSafeGit } from "../file/workspaces.ts"
import { describeChanges } from "./judgement.ts"
import type { Turn } from "./turn.ts"

/** Again is harmless: what is merged already stays merged. */
export const mergeProven = Effect.fn("mergeProven")(function* (order: Order, { changes, commit, workspace }: Turn) {
  const { worker } = yield* currentConfig
  const { branch, projectRoot } = workspace
  const what = describeChanges(changes)
  const review = (reason: string, attention = "review") => new Conclusion({ outcome: "review", reason, attention })
  const succeeded = (reason: string) => new Conclusion({ outcome: "succeeded", reason })
  if (worker.merge === "review") {
    return review(branch === null ? `${what} in the project itself` : `${what} on branch ${branch}`)
  }
  if (branch === null || commit === null) return succeeded(`fixed: ${what} in the project itself`)
  if (worker.merge === "none") return succeeded(`fixed on branch ${branch}: ${what}`)
  // Merging is publishing: nobody does it whose claim is somebody else's by now.
  yield* (yield* TicketManager).renew(order.ticket_id, order.attempt, spanMillis(worker.timeouts.lease))
  const notMerged = (why: string) =>
    review(`${what} on branch ${branch}; not merged: ${why}`, `review: not merged: ${why}`)
  // The proof ran code of the agent, and git will run what is set for it now.
  const unsafe = yield* Effect.option(Effect.flip(expectSafeGit(workspace)))
  if (unsafe._tag === "Some") return notMerged(unsafe.value.reason)
  // The branch may be elsewhere by now.
  const merged = yield* fastForward(projectRoot, commit)
  return Result.match(merged, {
    onFailure: notMerged,
    onSuccess: (target) => succeeded(`fixed and merged into ${target}: ${what}`)
  })
})
