/**
 * The fence before what a worker writes: its token must be that of the held lease, and its run the newest one, so
 * that a process which slept through a takeover or a second launch changes nothing. Pure. Source: distributed.md
 * "What we promise".
 */
import type { Actor, Lease, NotFound, Ticket, TicketId } from "@orchestr8/contracts"
import { LeaseConflict } from "@orchestr8/contracts"
import * as Result from "effect/Result"
import type { Fence, View } from "./Command.ts"
import { existing } from "./drafting.ts"

const STOP = "stop working on it: another worker has it"

/** The held lease, expired or not, that the fence belongs to; or why it may change nothing. */
export const heldBy = (
  id: TicketId,
  { token, run }: Fence,
  view: View
): Result.Result<Lease, LeaseConflict | NotFound> => {
  const conflict = (reason: string, hint: string) => Result.fail(new LeaseConflict({ id, reason, hint }))
  const found = existing(view, id)
  if (Result.isFailure(found)) return Result.fail(found.failure)
  const lease = view.lease(id)
  const again = `claim it with: tickets claim ${id}`
  if (lease === undefined) return conflict("nobody has claimed it", again)
  if (lease.token !== token) return conflict(`token ${token} is stale, the current one is ${lease.token}`, STOP)
  if (lease.state !== "held") return conflict(`the lease with token ${token} has ended`, again)
  const newest = lease.run ?? 0
  if (run === undefined || run === newest) return Result.succeed(lease)
  return run < newest
    ? conflict(`run ${run} is stale, the current one is ${newest}`, STOP)
    : conflict(`run ${run} was never started`, "start a run before writing in its name")
}

/** The attempt of the ticket whose agent this is: `agent:<ticket>-<attempt>`. */
export const attemptOf = (actor: Actor, id: TicketId): number | undefined => {
  const [, ticket, attempt] = /^agent:([0-9a-f]{8})-(\d{1,9})$/.exec(actor) ?? []
  return ticket === id ? Number(attempt) : undefined
}

/**
 * The ticket as it is; or why the fence lets nobody through. Its own agent is fenced by the number of its attempt even
 * where it gives no fence. Everybody else who gives none is let through.
 */
export const fenced = (
  id: TicketId,
  fence: Fence | undefined,
  view: View,
  actor: Actor
): Result.Result<Ticket, LeaseConflict | NotFound> => {
  const attempt = attemptOf(actor, id)
  const own = fence ?? (attempt === undefined ? undefined : { token: attempt })
  const held = own === undefined ? undefined : heldBy(id, own, view)
  return held !== undefined && Result.isFailure(held) ? Result.fail(held.failure) : existing(view, id)
}

/** What a deployment comes to is for the worker to say, never for its agent. */
export const notByItsAgent = (id: TicketId, actor: Actor): Result.Result<void, LeaseConflict> =>
  attemptOf(actor, id) === undefined
    ? Result.void
    : Result.fail(
        new LeaseConflict({
          id,
          reason: "is not for its own agent to decide: the worker proves the fix when the agent ends its turn",
          hint: "leave a note if there is something to say, and end your turn"
        })
      )
