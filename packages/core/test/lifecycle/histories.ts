/** Histories without a store: the pure lifecycle run on nothing but a view, with ids and times that tests can foretell. */
import type { Operation } from "@orchestr8/contracts"
import { fromMillis } from "@orchestr8/contracts"
import { poolId } from "@orchestr8/testing"
import * as Exit from "effect/Exit"
import type { Submission, View } from "../../src/lifecycle/Command.ts"
import { decideSubmission } from "../../src/lifecycle/decide.ts"
import { PendingView } from "../../src/lifecycle/PendingView.ts"

/** The view of a store in which nothing ever happened. */
export const emptyView: View = {
  ticket: () => undefined,
  taken: () => false,
  lease: () => undefined,
  leases: () => [],
  dependents: () => [],
  ofCheck: () => [],
  escalations: () => [],
  candidates: () => [],
  operation: () => undefined,
  group: () => [],
  undoneBy: () => undefined,
  lastUndoable: () => undefined
}

export interface History {
  readonly view: PendingView
  readonly operations: ReadonlyArray<Operation>
  /** Carries out one more submission; gives its operations, or undefined when it was refused. */
  readonly submit: (submission: Submission) => ReadonlyArray<Operation> | undefined
}

/** An empty history. A submission takes a second; the n-th id given out is `poolId(n)`. */
export const startHistory = (): History => {
  const view = new PendingView(emptyView)
  const operations: Array<Operation> = []
  let time = 0
  let ids = 0
  const submit = (submission: Submission) => {
    time += 1000
    const env = { now: fromMillis(time), nextId: () => poolId(ids++) }
    const exit = decideSubmission(submission, view, operations.length + 1, env)
    if (Exit.isFailure(exit)) {
      const [reason] = exit.cause.reasons
      if (reason?._tag === "Die") throw reason.defect
      return undefined
    }
    operations.push(...exit.value.operations)
    return exit.value.operations
  }
  return { view, operations, submit }
}

/** The history of these submissions; those that are refused leave nothing. */
export const historyOf = (submissions: ReadonlyArray<Submission>): History => {
  const history = startHistory()
  for (const submission of submissions) history.submit(submission)
  return history
}
