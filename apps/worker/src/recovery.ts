/**
 * What dead processes left: their agents are ended, and the deployments that they could not end go on. Called by the
 * process that carries deployments out, so that nothing of the project runs meanwhile.
 */
import { AgentRunner } from "@orchestr8/agents"
import type { Deployment } from "@orchestr8/contracts"
import { CurrentActor, TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import { deploymentId, type Order } from "./DeploymentEngine.ts"
import { DeploymentRecords, hasEnded } from "./DeploymentRecords.ts"
import { awaitGitLeftBehind } from "./file/gitLeftBehind.ts"
import { pruneMerges, pruneRepository } from "./file/prune.ts"
import { Host } from "./Host.ts"
import { leasedTickets } from "./survey.ts"

/** Its agent was cut off, whatever ends the deployment now. */
const lostRun = ({ run, state }: Deployment): Pick<Deployment, "failure"> =>
  state === "running" && run !== undefined ? { failure: "lost" } : {}

/** The orders to go on with. */
export const ordersLeftBehind = Effect.gen(function* () {
  const { actor, isGone, projectRoot } = yield* Host
  const manager = yield* TicketManager
  const records = yield* DeploymentRecords
  const runner = yield* AgentRunner
  yield* runner.endLeftovers(projectRoot, () => true)
  yield* awaitGitLeftBehind(projectRoot)
  const all = yield* records.list()
  const ended = new Set(all.filter(hasEnded).map(({ id }) => id))
  const unfinished = all.filter((record) => !hasEnded(record))
  yield* pruneMerges(projectRoot)
  yield* pruneRepository(projectRoot, new Set(unfinished.map(({ id }) => id)))
  // One that waits for a person was not cut off.
  const cutOff = unfinished.filter(({ question }) => (question ?? null) === null)
  yield* Effect.forEach(cutOff, (record) =>
    records.save({ ...record, resumed: (record.resumed ?? 0) + 1, ...lostRun(record) }, "a worker goes on with it")
  )
  const begun = unfinished.map(({ agent_type, attempt, ticket_id }): Order => ({ ticket_id, attempt, agent_type }))
  const claimed = (yield* leasedTickets)
    .filter(({ lease }) => isGone(lease.owner))
    .map(({ lease }): Order => ({ ticket_id: lease.ticket_id, attempt: lease.token, agent_type: null }))
  // A lease of a deployment that has ended was forgotten to be given back.
  yield* Effect.forEach(
    claimed.filter((order) => ended.has(deploymentId(order))),
    ({ attempt, ticket_id }) => Effect.provideService(manager.release(ticket_id, attempt), CurrentActor, actor)
  )
  const ids = new Set([...ended, ...begun.map(deploymentId)])
  return [...begun, ...claimed.filter((order) => !ids.has(deploymentId(order)))]
})
