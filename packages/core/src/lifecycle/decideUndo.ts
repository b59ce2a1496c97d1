/**
 * Undo: the inverse of an earlier command, as operations of their own. Bulk commands undo as one. It refuses
 * when something later stands on what it would take back. Undoing an undo is the redo. Source: product.md section 3.
 */
import type { Operation, Ticket } from "@orchestr8/contracts"
import { contextOf, NotFound, UndoRefused } from "@orchestr8/contracts"
import * as Result from "effect/Result"
import { isAgent } from "./agentRights.ts"
import { applyChanges, diffTickets, invert, sameJson, valueAt } from "./changes.ts"
import type { Command, DecideEnvironment, Decision, Drafted, View } from "./Command.ts"
import { undoable } from "./Command.ts"
import { added, changed } from "./drafting.ts"
import { PendingView } from "./PendingView.ts"
import { findCycle, isHeld } from "./readiness.ts"
import { isUndone } from "./undone.ts"

type Undo = Extract<Command, { readonly _tag: "Undo" }>
type Step = Result.Result<ReadonlyArray<Drafted>, UndoRefused>

export const decideUndo = (command: Undo, view: View, env: DecideEnvironment): Decision => {
  const target = command.operation === undefined ? view.lastUndoable(env.actor) : view.operation(command.operation)
  if (target === undefined) {
    const id = command.operation === undefined ? `of ${env.actor} that can be undone` : String(command.operation)
    return Result.fail(new NotFound({ kind: "operation", id }))
  }
  if (isAgent(env.actor)) return refuse(target, "what was done is not for an agent to take back; it may leave a note")
  const drafted: Array<Drafted> = []
  const group = view.group(target.group ?? target.seq)
  const together = new Set(group.map((operation) => operation.ticket_id))
  // A command may have changed one ticket twice: each step goes on from what the step before it left.
  const turned = new PendingView(view)
  for (const operation of group.toReversed()) {
    const step = revert(operation, turned, env, together)
    if (Result.isFailure(step)) return Result.fail(step.failure)
    for (const made of step.success) turned.lay(made)
    drafted.push(...step.success)
  }
  return Result.succeed(drafted)
}

const refuse = (operation: Operation, reason: string): Step =>
  Result.fail(new UndoRefused({ operation: operation.seq, reason }))

const revert = (operation: Operation, view: View, env: DecideEnvironment, together: ReadonlySet<string>): Step => {
  const { seq } = operation
  if (!undoable.has(operation.operation)) {
    return refuse(operation, `a ${operation.operation} ends by release, complete or its time`)
  }
  if (isUndone(view, seq)) return refuse(operation, "it is undone already")
  const ticket = view.ticket(operation.ticket_id)
  if (operation.removed === true) return bringBack(operation, ticket)
  if (ticket === undefined) return refuse(operation, `ticket ${operation.ticket_id} is no longer there`)
  if (isHeld(view.lease(ticket.id), env.now) && !env.actor.startsWith("worker:")) {
    return refuse(operation, `ticket ${ticket.id} is leased to a worker; cancel its deployment first`)
  }
  const appeared = operation.image !== undefined && Object.keys(operation.changes).length === 0
  return appeared ? takeAway(operation, ticket, view, together) : turnBack(operation, ticket, view, env)
}

const bringBack = (operation: Operation, ticket: Ticket | undefined): Step => {
  if (ticket !== undefined) return refuse(operation, `ticket ${ticket.id} is there again`)
  if (operation.image === undefined) return refuse(operation, "what the ticket said before is not known")
  return Result.succeed([added("undo", operation.image, { undoes: operation.seq })])
}

const takeAway = (operation: Operation, ticket: Ticket, view: View, together: ReadonlySet<string>): Step => {
  if (operation.operation === "external") return refuse(operation, "what the ticket said before is not known")
  if (operation.image !== undefined && !sameJson(ticket, operation.image)) {
    const paths = Object.keys(diffTickets(operation.image, ticket)).filter((path) => path !== "updated_at")
    if (paths.length > 0) return refuse(operation, `ticket ${ticket.id} changed later (${paths.join(", ")})`)
  }
  const dependent = view.dependents(ticket.id).find((id) => !together.has(id))
  if (dependent !== undefined) return refuse(operation, `ticket ${dependent} depends on ${ticket.id}`)
  if (contextOf.deployments(ticket) > 0) return refuse(operation, `an agent was deployed for ticket ${ticket.id}`)
  return Result.succeed([
    { operation: "undo", ticket_id: ticket.id, changes: {}, image: ticket, removed: true, undoes: operation.seq }
  ])
}

const turnBack = (operation: Operation, ticket: Ticket, view: View, env: DecideEnvironment): Step => {
  const { updated_at: _, ...changes } = operation.changes
  const later = Object.entries(changes).find(([path, { to }]) => !sameJson(valueAt(ticket, path), to))
  if (later !== undefined) return refuse(operation, `${later[0]} of ticket ${ticket.id} changed later`)
  const added = Object.entries(changes).filter(([path, { from }]) => path.startsWith("notes/") && from === undefined)
  if (added.length > 0) {
    const first = Math.min(...added.map(([path]) => Number(path.slice("notes/".length))))
    if (ticket.notes.length !== first + added.length) return refuse(operation, `ticket ${ticket.id} has later notes`)
  }
  const after = applyChanges(ticket, invert(changes))
  const cycle = findCycle(ticket.id, contextOf.dependsOn(after), (id) => view.ticket(id))
  if (cycle !== undefined) return refuse(operation, `it would close a cycle of dependencies: ${cycle.join(" → ")}`)
  return Result.succeed(changed("undo", ticket, after, env.now, { undoes: operation.seq }))
}
