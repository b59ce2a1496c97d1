/**
 * Leases: the right of one worker to deploy for a ticket. Claiming is a compare-and-set under the store's lock,
 * so there is one winner; its fencing token is the number of the attempt and only grows, so that a worker that
 * slept through its lease can change nothing. Source: worker.md "Claim", product.md section 4.
 */
import type { Lease, Ticket, TicketId } from "@orchestr8/contracts"
import { contextOf, fromMillis, LeaseConflict, NotFound, overlaps, toMillis } from "@orchestr8/contracts"
import * as Result from "effect/Result"
import type { Command, DecideEnvironment, Decision, View } from "./Command.ts"
import { changed, existing, invalid, withContext } from "./drafting.ts"
import { heldBy, notByItsAgent } from "./fence.ts"
import { isHeld, unmetDependencies } from "./readiness.ts"

type Of<Tag extends Command["_tag"]> = Extract<Command, { readonly _tag: Tag }>

const LONGEST = 365 * 86_400_000

const isTtl = (ttl: number): boolean => ttl > 0 && ttl <= LONGEST

const invalidTtl = invalid("ttl", "must be more than nothing and at most a year", "give a time such as 10 minutes")

const expiry = (env: DecideEnvironment, ttl: number) => fromMillis(toMillis(env.now) + ttl)

/** Why nobody may claim the ticket now; undefined when somebody may. */
const obstacle = (
  ticket: Ticket,
  view: View,
  env: DecideEnvironment,
  { alone = false, despiteAttention = false, exclusive = false }: Of<"Claim">
): LeaseConflict | undefined => {
  const refuse = (reason: string, hint: string) => new LeaseConflict({ id: ticket.id, reason, hint })
  const lease = view.lease(ticket.id)
  if (lease !== undefined && isHeld(lease, env.now)) {
    return refuse(`leased to ${lease.owner} until ${lease.expires_at}`, "wait until then, or claim another one")
  }
  if (ticket.status === "resolved" || ticket.status === "archived") {
    return refuse(`is ${ticket.status}`, "open it first with: tickets status ID open")
  }
  if (ticket.status === "in_progress" && lease?.state !== "held") {
    return refuse("is in progress by hand", "open it first with: tickets status ID open")
  }
  const attention = contextOf.attention(ticket)
  if (attention !== undefined && !despiteAttention)
    return refuse(`needs a person: ${attention.reason}`, "see: tickets show ID")
  const [waiting] = unmetDependencies(ticket, (id) => view.ticket(id))
  if (waiting !== undefined) return refuse(`waits for ${waiting}`, "resolve that one first")
  if (!alone && !exclusive) return undefined
  const others = view.leases().filter((other) => other.ticket_id !== ticket.id && isHeld(other, env.now))
  const rival = others.find(({ ticket_id }) => {
    const fiefdom = view.ticket(ticket_id)?.fiefdom
    return fiefdom !== undefined && (alone || overlaps(fiefdom, ticket.fiefdom))
  })
  if (rival === undefined) return undefined
  const why = alone ? "has to be worked on alone, and there is" : "its fiefdom overlaps with"
  return refuse(`${why} ${rival.ticket_id}, leased to ${rival.owner}`, "wait until that one ends")
}

export const decideClaim = (command: Of<"Claim">, view: View, env: DecideEnvironment): Decision => {
  if (!isTtl(command.ttl)) return invalidTtl
  if (command.id !== undefined) {
    const found = existing(view, command.id)
    if (Result.isFailure(found)) return Result.fail(found.failure)
    const refused = obstacle(found.success, view, env, command)
    return refused === undefined ? Result.succeed(grant(found.success, command, view, env)) : Result.fail(refused)
  }
  for (const id of view.candidates()) {
    const ticket = view.ticket(id)
    if (ticket !== undefined && obstacle(ticket, view, env, command) === undefined) {
      return Result.succeed(grant(ticket, command, view, env))
    }
  }
  return Result.fail(new NotFound({ kind: "ticket", id: "that is ready" }))
}

const grant = (ticket: Ticket, command: Of<"Claim">, view: View, env: DecideEnvironment) => {
  const token = Math.max(view.lease(ticket.id)?.token ?? 0, contextOf.deployments(ticket)) + 1
  const lease: Lease = {
    ticket_id: ticket.id,
    token,
    owner: command.owner,
    expires_at: expiry(env, command.ttl),
    state: "held"
  }
  const attention = command.despiteAttention === true ? { attention: null } : {}
  const after = withContext({ ...ticket, status: "in_progress" }, { ...attention, deployments: token })
  return changed("claim", ticket, after, env.now, { lease })
}

/** A launch under the lease: the ones before it may write nothing more. */
export const decideStartRun = ({ id, token }: Of<"StartRun">, view: View): Decision => {
  const held = heldBy(id, { token }, view)
  if (Result.isFailure(held)) return Result.fail(held.failure)
  const lease: Lease = { ...held.success, run: (held.success.run ?? 0) + 1 }
  return Result.succeed([{ operation: "run", ticket_id: id, changes: {}, lease }])
}

/** An expired lease may be renewed as long as nobody took it over. */
export const decideRenew = ({ id, token, ttl }: Of<"Renew">, view: View, env: DecideEnvironment): Decision => {
  if (!isTtl(ttl)) return invalidTtl
  const held = heldBy(id, { token }, view)
  if (Result.isFailure(held)) return Result.fail(held.failure)
  const lease: Lease = { ...held.success, expires_at: expiry(env, ttl) }
  return Result.succeed([{ operation: "renew", ticket_id: id, changes: {}, lease }])
}

export const decideRelease = ({ id, token }: Of<"Release">, view: View, env: DecideEnvironment): Decision => {
  const held = heldBy(id, { token }, view)
  if (Result.isFailure(held)) return Result.fail(held.failure)
  const decided = notByItsAgent(id, env.actor)
  if (Result.isFailure(decided)) return Result.fail(decided.failure)
  return ending("release", id, held.success, view, env, (ticket) => ({ ...ticket, status: "open" }))
}

export const decideComplete = (command: Of<"Complete">, view: View, env: DecideEnvironment): Decision => {
  const { id, outcome, reason, deployment } = command
  const held = heldBy(id, command, view)
  if (Result.isFailure(held)) return Result.fail(held.failure)
  const decided = notByItsAgent(id, env.actor)
  if (Result.isFailure(decided)) return Result.fail(decided.failure)
  const attention = { reason, since: env.now, ...(deployment === undefined ? {} : { deployment }) }
  const finish = (ticket: Ticket): Ticket => {
    switch (outcome) {
      case "succeeded":
      case "gone":
        return withContext({ ...ticket, status: "resolved" }, { attention: null })
      case "review":
        return withContext(ticket, { attention })
      case "failed":
        return { ...ticket, status: "open" }
      case "gave_up":
      case "needs_attention":
      case "cancelled":
        return withContext({ ...ticket, status: "open" }, { attention })
    }
  }
  return ending("complete", id, held.success, view, env, finish, outcome)
}

/** What the deployment itself asked of a person, such as a permission, ends with it. */
const settled = (ticket: Ticket, { token }: Lease): Ticket =>
  contextOf.attention(ticket)?.deployment === `${ticket.id}-${token}`
    ? withContext(ticket, { attention: null })
    : ticket

/** Ends a lease. A ticket that somebody moved on meanwhile keeps the status that they gave it. */
const ending = (
  operation: "release" | "complete",
  id: TicketId,
  lease: Lease,
  view: View,
  env: DecideEnvironment,
  finish: (ticket: Ticket) => Ticket,
  outcome?: string
): Decision => {
  const found = existing(view, id)
  if (Result.isFailure(found)) return Result.fail(found.failure)
  const before = found.success
  const after = before.status === "in_progress" ? finish(settled(before, lease)) : before
  const details = { lease: { ...lease, state: "released" as const }, ...(outcome === undefined ? {} : { outcome }) }
  return Result.succeed(changed(operation, before, after, env.now, details))
}
