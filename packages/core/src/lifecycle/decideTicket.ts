/** Creating and changing tickets. */
import type { Ticket, TicketDraft, TicketId, TicketPatch, TicketStatus } from "@orchestr8/contracts"
import {
  contextOf,
  contextProblems,
  DependencyCycle,
  InvalidTransition,
  NotFound,
  RevisionConflict
} from "@orchestr8/contracts"
import * as Result from "effect/Result"
import { mayClearAttention, mayEdit, maySetStatus } from "./agentRights.ts"
import { sameJson } from "./changes.ts"
import type { Command, DecideEnvironment, Decision, View } from "./Command.ts"
import { added, changed, existing, invalid, noteAt, withContext, withNote } from "./drafting.ts"
import { fenced, notByItsAgent } from "./fence.ts"
import { findCycle } from "./readiness.ts"

type Of<Tag extends Command["_tag"]> = Extract<Command, { readonly _tag: Tag }>

/** Statuses that a ticket may take next. Leaving the archive is a restore: it becomes open. */
export const allowedTransitions = (from: TicketStatus): ReadonlyArray<TicketStatus> =>
  from === "archived"
    ? ["open"]
    : (["open", "in_progress", "resolved", "archived"] as const).filter((status) => status !== from)

const contextFields = (fields: TicketDraft | TicketPatch): Record<string, unknown> => {
  const { context, priority, labels, depends_on, verify } = fields
  const named = {
    priority,
    labels: labels && [...new Set(labels)],
    depends_on: depends_on && [...new Set(depends_on)],
    verify
  }
  const empty = (value: unknown): boolean => value === null || (Array.isArray(value) && value.length === 0)
  const given = Object.entries(named).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, empty(value) ? null : value] as const]
  )
  return { ...context, ...Object.fromEntries(given) }
}

const checkContext = (ticket: Ticket, before: Ticket | undefined, view: View): Decision => {
  const [problem] = contextProblems(ticket.context)
  if (problem !== undefined)
    return invalid("context", problem, "see the keys in: tickets config --help, or product docs of context")
  const dependsOn = contextOf.dependsOn(ticket)
  if (before !== undefined && sameJson(dependsOn, contextOf.dependsOn(before))) return Result.succeed([])
  const missing = dependsOn.find((id) => id !== ticket.id && view.ticket(id) === undefined)
  if (missing !== undefined) return Result.fail(new NotFound({ kind: "ticket", id: missing }))
  const cycle = findCycle(ticket.id, dependsOn, (id) => view.ticket(id))
  return cycle === undefined ? Result.succeed([]) : Result.fail(new DependencyCycle({ path: cycle }))
}

export const freshId = (taken: (id: TicketId) => boolean, env: DecideEnvironment): TicketId => {
  for (;;) {
    const id = env.nextId()
    if (!taken(id)) return id
  }
}

export const ticketOf = (draft: TicketDraft, id: TicketId, env: DecideEnvironment): Ticket =>
  withContext(
    {
      id,
      fiefdom: draft.fiefdom,
      status: "open",
      title: draft.title.trim(),
      description: draft.description ?? "",
      errors: draft.errors ?? [],
      warnings: draft.warnings ?? [],
      context: {},
      created_at: env.now,
      updated_at: env.now,
      notes: []
    },
    contextFields(draft)
  )

export const decideCreate = ({ draft }: Of<"Create">, view: View, env: DecideEnvironment): Decision => {
  const ticket = ticketOf(
    draft,
    freshId((id) => view.taken(id), env),
    env
  )
  const problem = checkContext(ticket, undefined, view)
  return Result.isFailure(problem) ? problem : Result.succeed([added("create", ticket)])
}

/** A ticket from elsewhere, id and times and all. The same ticket again is nothing to do. */
export const decideImport = ({ ticket }: Of<"Import">, view: View): Decision => {
  const present = view.ticket(ticket.id)
  if (present !== undefined && sameJson(present, ticket)) return Result.succeed([])
  if (view.taken(ticket.id))
    return invalid(
      "id",
      `${ticket.id} is taken by another ticket`,
      "import into an empty store, or archive that ticket and import again"
    )
  const cycle = findCycle(ticket.id, contextOf.dependsOn(ticket), (id) => view.ticket(id))
  if (cycle !== undefined) return Result.fail(new DependencyCycle({ path: cycle }))
  return Result.succeed([added("import", ticket)])
}

export const decideEdit = ({ id, patch }: Of<"Edit">, view: View, env: DecideEnvironment): Decision => {
  const found = fenced(id, undefined, view, env.actor)
  if (Result.isFailure(found)) return Result.fail(found.failure)
  const before = found.success
  const expected = patch.expected_updated_at
  if (expected !== undefined && expected !== before.updated_at) {
    return Result.fail(new RevisionConflict({ id, expected, actual: before.updated_at }))
  }
  const { title = before.title, fiefdom = before.fiefdom, description = before.description } = patch
  const { errors = before.errors, warnings = before.warnings } = patch
  const edited = { ...before, title: title.trim(), fiefdom, description, errors, warnings }
  const after = withContext(edited, contextFields(patch))
  const allowed = mayEdit(before, after, view, env.actor)
  if (Result.isFailure(allowed)) return Result.fail(allowed.failure)
  const problem = checkContext(after, before, view)
  return Result.isFailure(problem) ? problem : Result.succeed(changed("edit", before, after, env.now))
}

export const decideStatus = ({ id, status }: Of<"SetStatus">, view: View, env: DecideEnvironment): Decision => {
  const found = existing(view, id)
  if (Result.isFailure(found)) return Result.fail(found.failure)
  const before = found.success
  if (before.status === status) return Result.succeed([])
  const decided = Result.andThen(notByItsAgent(id, env.actor), maySetStatus(id, env.actor))
  if (Result.isFailure(decided)) return Result.fail(decided.failure)
  const allowed = allowedTransitions(before.status)
  if (!allowed.includes(status))
    return Result.fail(new InvalidTransition({ id, from: before.status, to: status, allowed }))
  const operation = before.status === "archived" ? "restore" : status === "archived" ? "archive" : "status"
  // A person who moves a ticket has dealt with what it asked of them.
  const answered = status !== "archived" && env.actor.startsWith("human:") ? { attention: null } : {}
  return Result.succeed(changed(operation, before, withContext({ ...before, status }, answered), env.now))
}

/** Restoring what is not archived is nothing to do. */
export const decideRestore = ({ id }: Of<"Restore">, view: View, env: DecideEnvironment): Decision => {
  const found = existing(view, id)
  if (Result.isFailure(found)) return Result.fail(found.failure)
  const before = found.success
  if (before.status !== "archived") return Result.succeed([])
  const decided = maySetStatus(id, env.actor)
  if (Result.isFailure(decided)) return Result.fail(decided.failure)
  return Result.succeed(changed("restore", before, { ...before, status: "open" }, env.now))
}

export const decideNote = (
  { id, author, text, fence }: Of<"AddNote">,
  view: View,
  env: DecideEnvironment
): Decision => {
  const found = fenced(id, fence, view, env.actor)
  if (Result.isFailure(found)) return Result.fail(found.failure)
  if (text.trim() === "") return invalid("note", "the text is empty", "say something, or pass - and write it on stdin")
  if (author.trim() === "") return invalid("author", "the author is empty", "name an author with --author")
  const after = withNote(found.success, noteAt(env.now, author, text))
  return Result.succeed(changed("note", found.success, after, env.now))
}

export const decideSetAttention = (command: Of<"SetAttention">, view: View, env: DecideEnvironment): Decision => {
  const found = fenced(command.id, command.fence, view, env.actor)
  if (Result.isFailure(found)) return Result.fail(found.failure)
  const { reason, deployment } = command
  const allowed = reason === null ? mayClearAttention(command.id, view, env.actor) : Result.void
  if (Result.isFailure(allowed)) return Result.fail(allowed.failure)
  const attention =
    reason === null ? null : { reason, since: env.now, ...(deployment === undefined ? {} : { deployment }) }
  return Result.succeed(changed("attention", found.success, withContext(found.success, { attention }), env.now))
}
