/**
 * A general that is stuck becomes a ticket for a person; a second call for the same general adds a note to the
 * one that is still open. Texts are those of the Python original. Source: product.md section 4.
 */
import { actorName, normaliseFiefdom } from "@orchestr8/contracts"
import * as Result from "effect/Result"
import type { Command, DecideEnvironment, Decision, View } from "./Command.ts"
import { decideCreate, decideNote } from "./decideTicket.ts"
import { added, invalid, noteAt, withNote } from "./drafting.ts"

type Escalate = Extract<Command, { readonly _tag: "Escalate" }>

const AUTHOR = "Director"

export const decideEscalate = ({ general, reason }: Escalate, view: View, env: DecideEnvironment): Decision => {
  const fiefdom = normaliseFiefdom(`general/${general.trim()}`)
  if (general.trim() === "" || Result.isFailure(fiefdom)) {
    return invalid("general", "is not a name", `name the general that is stuck, such as ${actorName(env.actor)}`)
  }
  if (reason.trim() === "") return invalid("reason", "must not be empty", "say why with --reason")
  const id = fiefdom.success.slice("general/".length)
  const note = `Escalated due to: ${reason}`
  const open = view.escalations(id).find((ticketId) => {
    const status = view.ticket(ticketId)?.status
    return status === "open" || status === "in_progress"
  })
  if (open !== undefined) return decideNote({ _tag: "AddNote", id: open, author: AUTHOR, text: note }, view, env)
  const draft = {
    fiefdom: fiefdom.success,
    title: `ESCALATION: ${id} Stuck`,
    description: `General ${id} stuck and requires Doctor intervention.\n\nReason: ${reason}`,
    errors: [`General ${id} stuck: ${reason}`],
    context: { escalated_from: "director", priority: "high" }
  }
  const created = decideCreate({ _tag: "Create", draft }, view, env)
  if (Result.isFailure(created)) return created
  return Result.succeed(
    created.success.map((operation) =>
      operation.image === undefined
        ? operation
        : added("create", withNote(operation.image, noteAt(env.now, AUTHOR, note)))
    )
  )
}
