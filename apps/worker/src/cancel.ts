/** Ending a deployment on a person's word: the process that carries it out does it, or we do where there is none. */
import { LeaseConflict } from "@orchestr8/contracts"
import { CurrentActor } from "@orchestr8/core"
import { AgentRunner } from "@orchestr8/agents"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import { Conclusion } from "./Conclusion.ts"
import { DeploymentRecords, hasEnded } from "./DeploymentRecords.ts"
import { awaitGitLeftBehind } from "./file/gitLeftBehind.ts"
import { Host } from "./Host.ts"
import { finish } from "./steps/finish.ts"

/** The record at its end. */
export const cancel = Effect.fn("cancel")(function* (text: string) {
  const records = yield* DeploymentRecords
  const host = yield* Host
  const { id, ...deployment } = yield* records.get(text)
  if (hasEnded(deployment)) {
    const hint = `see how with: tickets log ${id}`
    const reason = `its deployment ${id} has ended: ${deployment.state}`
    return yield* new LeaseConflict({ id: deployment.ticket_id, reason, hint })
  }
  const order = { ticket_id: deployment.ticket_id, attempt: deployment.attempt, agent_type: deployment.agent_type }
  const reason = "cancelled by a person, after the worker had died"
  const here = Effect.gen(function* () {
    if ((yield* host.become("deploy")) !== undefined) return undefined
    yield* (yield* AgentRunner).endLeftovers(host.projectRoot, (found) => found === id)
    yield* awaitGitLeftBehind(host.projectRoot)
    const { deployment: ended } = yield* finish(order, new Conclusion({ outcome: "cancelled", reason }))
    return ended
  }).pipe(Effect.provideService(CurrentActor, host.actor), Effect.scoped)
  const gone = Effect.repeat(host.holder, {
    until: (holder) => holder === undefined,
    schedule: Schedule.spaced("200 millis")
  })
  for (;;) {
    const ended = yield* here
    if (ended !== undefined) return ended
    yield* records.requestCancel(id)
    const there = yield* Effect.raceFirst(records.awaitEnd(id), Effect.as(gone, undefined))
    if (there !== undefined) return there
  }
})
