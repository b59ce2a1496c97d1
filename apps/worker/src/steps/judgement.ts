/**
 * Whether the work of a turn is a fix: something changed, nothing that proves the fix or is locked, and the proof holds
 * in the workspace without new findings. What the agent says does not count. Source: worker.md "Verify".
 */
import { FailureClass } from "@orchestr8/contracts"
import { plainText } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { currentConfig } from "../currentConfig.ts"
import { type Conclusion, failed, needsAttention } from "../Conclusion.ts"
import { deploymentId, type Order } from "../DeploymentEngine.ts"
import { openJournal } from "../Journal.ts"
import { changedScripts } from "../file/proofFiles.ts"
import { prepareProof } from "../prepare.ts"
import { proofBy, prove } from "../proof.ts"
import { forbiddenChanges } from "../protection.ts"
import { requireSameCriteria } from "../sameCriteria.ts"
import type { FileChange } from "../Workspace.ts"
import type { Baseline } from "./baseline.ts"
import type { Turn } from "./turn.ts"

export const Judgement = Schema.Struct({
  /** Absent: it is a fix. */
  failure: Schema.optionalKey(FailureClass),
  /** One line. */
  reason: Schema.String,
  /** What the proof printed. */
  output: Schema.String
})
export interface Judgement extends Schema.Schema.Type<typeof Judgement> {}

export const judge = Effect.fn("judge")(function* (order: Order, { criteria }: Baseline, turn: Turn) {
  const { before, changes, commit, exit, proofFiles, workspace } = turn
  const { testFiles } = before
  yield* requireSameCriteria(order, criteria)
  const config = yield* currentConfig
  const journal = yield* openJournal(deploymentId(order))
  const rejected = (failure: FailureClass, reason: string, output = ""): Judgement => ({ failure, reason, output })
  if (changes.length === 0) return rejected("no_change", "nothing was changed", exit.lastWords)
  const proof = yield* Effect.mapError(Effect.fromResult(proofBy(criteria, { id: order.ticket_id })), (reason) =>
    needsAttention(reason)
  )
  const scripts = yield* changedScripts(workspace.folder, proofFiles)
  const forbidden = forbiddenChanges(changes, { criteria, proofFiles, testFiles, changedScripts: scripts })
  if (forbidden.length > 0) {
    const reason = `files that prove the fix or are locked were changed: ${forbidden.map(shown).join(", ")}`
    return rejected("protected_files", reason)
  }
  yield* journal.move("verifying", `${describeChanges(changes)}; verifying with ${proof.text}`)
  // It runs what the agent wrote, and so does the proof.
  const unprepared = yield* Effect.tap(prepareProof(workspace, commit, config), requireSameCriteria(order, criteria))
  if (unprepared !== undefined) return rejected("still_red", unprepared.reason, unprepared.output)
  const { fingerprints, output, reason, status } = yield* prove(proof, config, workspace.folder)
  yield* requireSameCriteria(order, criteria)
  if (status !== "fixed") return rejected("still_red", reason, output)
  const fresh = fingerprints.filter((fingerprint) => !before.fingerprints.includes(fingerprint))
  if (fresh.length > 0) {
    const count = `the check reports ${fresh.length} that were not there before`
    return rejected("still_red", `it is gone, but ${count}`, output)
  }
  if (commit !== null) yield* journal.change({ commit })
  yield* journal.log(`proven: ${reason}`, { note: true })
  return { reason, output } satisfies Judgement
})

/** Worth another turn of the same agent: its work can be mended, and it ended well. */
export const canBeMended = ({ failure }: Judgement, { exit }: Turn): boolean =>
  exit.failure === undefined && (failure === "still_red" || failure === "protected_files")

/** How a rejected turn ends the deployment. An agent that did not end well is to blame before its work is. */
export const rejection = ({ failure = "still_red", output, reason }: Judgement, { exit }: Turn): Conclusion => {
  const { failure: fault, guessed = false, retry_at } = exit
  const details = { details: output, ...(retry_at === undefined ? {} : { retry_at }) }
  return fault === undefined
    ? failed(failure, reason, details)
    : failed(fault, `${exit.fault}; ${reason}`, { ...details, guessed })
}

export const describeChanges = (changes: ReadonlyArray<FileChange>): string =>
  changes.length === 1 ? `changed ${shown(changes[0]?.path ?? "")}` : `changed ${changes.length} files`

/** A name of a file as it is; quoted where that is more than a line of text. */
const shown = (path: string): string => (/\p{Cc}/u.test(path) ? plainText(JSON.stringify(path)) : path)
