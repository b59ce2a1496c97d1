/**
 * What an `agent:` actor may change. Every ticket may get its notes; only its own, the one that it is deployed to or
 * holds the lease of, is edited by it, and never in what proves the fix or decides who works on it. Statuses are not for
 * agents to set: their work is proven, and the proof sets them. Pure. Source: worker.md, product.md section 3.
 */
import type { Actor, Ticket, TicketId } from "@orchestr8/contracts"
import { LeaseConflict } from "@orchestr8/contracts"
import * as Result from "effect/Result"
import { diffTickets } from "./changes.ts"
import type { View } from "./Command.ts"
import { attemptOf } from "./fence.ts"

type Refused = Result.Result<void, LeaseConflict>

export const isAgent = (actor: Actor): boolean => actor.startsWith("agent:")

const refuse = (id: TicketId, reason: string, hint: string): Refused =>
  Result.fail(new LeaseConflict({ id, reason, hint }))

/** What proves the fix and which files it may be in, who works on it and when. */
const withheld: ReadonlySet<string> = new Set([
  "fiefdom",
  "context/verify",
  "context/check",
  "context/fingerprint",
  "context/file_path",
  "context/attention",
  "context/depends_on",
  "context/agent_type",
  "context/deployments"
])

/** Deployed to it, or the owner of its lease by name: `agent:<name>` or `agent:<name>@<host>`. */
const isOwn = (id: TicketId, view: View, actor: Actor): boolean => {
  if (attemptOf(actor, id) !== undefined) return true
  const lease = view.lease(id)
  return lease?.state === "held" && (lease.owner === actor || lease.owner.startsWith(`${actor}@`))
}

/** An edit by anybody but an agent is nothing to look at here. */
export const mayEdit = (before: Ticket, after: Ticket, view: View, actor: Actor): Refused => {
  if (!isAgent(actor)) return Result.void
  const { id } = before
  if (!isOwn(id, view, actor)) {
    return refuse(id, "is not for this agent to edit", `leave a note instead: tickets note ${id} TEXT`)
  }
  const path = Object.keys(diffTickets(before, after)).find((changed) => withheld.has(changed))
  if (path === undefined) return Result.void
  const key = path.slice(path.indexOf("/") + 1)
  return refuse(
    id,
    `its ${key} is not for its agent to change`,
    `say in a note what it should be: tickets note ${id} TEXT`
  )
}

export const maySetStatus = (id: TicketId, actor: Actor): Refused =>
  isAgent(actor)
    ? refuse(
        id,
        "its status is not for an agent to set",
        `leave a note; a ticket that you claimed yourself ends with: tickets complete ${id} --token TOKEN --outcome OUTCOME`
      )
    : Result.void

/** What a ticket waits for a person with goes when a person has seen it; an agent takes back what it asked itself. */
export const mayClearAttention = (id: TicketId, view: View, actor: Actor): Refused =>
  !isAgent(actor) || isOwn(id, view, actor)
    ? Result.void
    : refuse(id, "what it waits for is for a person to decide", `leave a note instead: tickets note ${id} TEXT`)
