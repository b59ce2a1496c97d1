/**
 * The heart of the lifecycle: a command and what is known go in, operations or a refusal come out. Pure; the
 * rules are product.md section 3. Each family of commands has a file of its own beside this one.
 */
import type { Operation, Rejection, Sequence } from "@orchestr8/contracts"
import * as Exit from "effect/Exit"
import * as Result from "effect/Result"
import type { Command, Committed, DecideEnvironment, Decision, Submission, View } from "./Command.ts"
import { decideEscalate } from "./decideEscalate.ts"
import { decideClaim, decideComplete, decideRelease, decideRenew, decideStartRun } from "./decideLease.ts"
import { decideObserve } from "./decideObserve.ts"
import {
  decideCreate,
  decideEdit,
  decideImport,
  decideNote,
  decideRestore,
  decideSetAttention,
  decideStatus
} from "./decideTicket.ts"
import { decideUndo } from "./decideUndo.ts"
import { PendingView } from "./PendingView.ts"

/** One command: the operations that it makes, none when there is nothing to do, or why it is refused. */
export const decide = (command: Command, view: View, env: DecideEnvironment): Decision => {
  switch (command._tag) {
    case "Create":
      return decideCreate(command, view, env)
    case "Import":
      return decideImport(command, view)
    case "Edit":
      return decideEdit(command, view, env)
    case "SetStatus":
      return decideStatus(command, view, env)
    case "Restore":
      return decideRestore(command, view, env)
    case "AddNote":
      return decideNote(command, view, env)
    case "SetAttention":
      return decideSetAttention(command, view, env)
    case "Undo":
      return decideUndo(command, view, env)
    case "Claim":
      return decideClaim(command, view, env)
    case "StartRun":
      return decideStartRun(command, view)
    case "Renew":
      return decideRenew(command, view, env)
    case "Release":
      return decideRelease(command, view, env)
    case "Complete":
      return decideComplete(command, view, env)
    case "Observe":
      return decideObserve(command, view, env)
    case "Escalate":
      return decideEscalate(command, view, env)
  }
}

/**
 * One submission on top of a view: all of its commands or none. `next` is the first free sequence number.
 * Where it succeeds, the operations lie on the given pending view. A defect is caught: it is the answer of this
 * submission alone.
 */
export const decideSubmission = (
  submission: Submission,
  view: PendingView,
  next: Sequence,
  env: Omit<DecideEnvironment, "actor">
): Exit.Exit<Committed, Rejection> => {
  const attempt = new PendingView(view)
  const operations: Array<Operation> = []
  try {
    for (const command of submission.commands) {
      const decision = decide(command, attempt, { ...env, actor: submission.actor })
      if (Result.isFailure(decision)) return Exit.fail(decision.failure)
      for (const drafted of decision.success) {
        const operation: Operation = { ...drafted, seq: next + operations.length, at: env.now, actor: submission.actor }
        attempt.apply(operation)
        operations.push(operation)
      }
    }
  } catch (defect) {
    return Exit.die(defect)
  }
  const stamped = operations.length > 1 ? operations.map((operation) => ({ ...operation, group: next })) : operations
  for (const operation of stamped) view.apply(operation)
  return Exit.succeed({ operations: stamped, tickets: attempt.touched })
}
