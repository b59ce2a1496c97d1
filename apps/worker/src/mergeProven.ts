/** What happens to a proven fix, by the merge policy of the configuration. Source: worker.md "Outcome". */
import type { Config } from "@orchestr8/contracts"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { Conclusion } from "./Conclusion.ts"
import { fastForward } from "./file/merge.ts"
import type { Workspace } from "./Workspace.ts"

interface Proven {
  readonly config: Config
  readonly workspace: Workspace
  readonly projectRoot: string
  /** What was changed, in words. */
  readonly changes: string
}

export const mergeProven = Effect.fn("mergeProven")(function* ({ changes, config, projectRoot, workspace }: Proven) {
  const { branch } = workspace
  const review = (reason: string, attention = "review") => new Conclusion({ outcome: "review", reason, attention })
  const succeeded = (reason: string) => new Conclusion({ outcome: "succeeded", reason })
  if (config.worker.merge === "review") {
    return review(branch === null ? `${changes} in the project itself` : `${changes} on branch ${branch}`)
  }
  if (branch === null) return succeeded(`fixed: ${changes} in the project itself`)
  if (config.worker.merge === "none") return succeeded(`fixed on branch ${branch}: ${changes}`)
  const merged = yield* fastForward(projectRoot, branch)
  return Result.match(merged, {
    onFailure: (why) => review(`${changes} on branch ${branch}; not merged: ${why}`, `review: not merged: ${why}`),
    onSuccess: (target) => succeeded(`fixed and merged into ${target}: ${changes}`)
  })
})
