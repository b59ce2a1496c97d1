/** Ending a deployment on a person's word: its process does it, or we do where that process is dead. */
import { LeaseConflict } from "@orchestr8/contracts"
import { ProjectConfig, TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { Conclusion } from "./Conclusion.ts"
import { DeploymentRecords, hasEnded } from "./DeploymentRecords.ts"
import { bury } from "./recovery.ts"

/** The record at its end. Waits for the process that runs the deployment. */
export const cancel = Effect.fn("cancel")(function* (text: string) {
  const manager = yield* TicketManager
  const records = yield* DeploymentRecords
  const deployment = yield* records.get(text)
  const { id, state, ticket_id } = deployment
  if (hasEnded(deployment)) {
    const hint = `see how with: tickets log ${id}`
    return yield* new LeaseConflict({ id: ticket_id, reason: `its deployment ${id} has ended: ${state}`, hint })
  }
  const config = yield* (yield* ProjectConfig).get
  if ((yield* records.holder(id)) === undefined) {
    const reason = "cancelled by a person, after the worker had died"
    return yield* bury(deployment, config, new Conclusion({ outcome: "cancelled", reason }))
  }
  const since = yield* manager.sequence
  yield* records.requestCancel(id)
  yield* manager.events({ since }).pipe(
    Stream.filter(({ event, ticket }) => event === "deployment_finished" && ticket.id === ticket_id),
    Stream.runHead
  )
  return yield* records.get(id)
})
