/** The proof before the agent: a ticket that is fixed already needs none, and one that cannot be judged gets none. */
import type { Config } from "@orchestr8/contracts"
import * as Effect from "effect/Effect"
import { Conclusion, needsAttention } from "./Conclusion.ts"
import { type Proof, prove } from "./proof.ts"

export const baselineIn = Effect.fnUntraced(function* (folder: string, proof: Proof, config: Config) {
  const verdict = yield* prove(proof, config, folder)
  if (verdict.status === "fixed") {
    return yield* new Conclusion({ outcome: "gone", reason: `no agent was needed: ${verdict.reason}` })
  }
  if (verdict.status === "unknown")
    return yield* needsAttention(`the baseline could not be taken: ${verdict.reason}`, "verification")
  return verdict
})

/** The project has changes that are in no commit: the agent will not see them. */
export const baselineOfCommit = Effect.fnUntraced(function* (folder: string, proof: Proof, config: Config) {
  const verdict = yield* prove(proof, config, folder)
  if (verdict.status === "broken") return verdict
  const reason =
    verdict.status === "fixed"
      ? "the problem is in uncommitted changes only: commit them first"
      : `the baseline could not be taken in a worktree: ${verdict.reason}`
  return yield* needsAttention(reason, "verification")
})
