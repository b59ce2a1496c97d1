/**
 * The first step of a deployment: its record begins, and the proof is taken before the agent. A ticket that is fixed
 * already needs none, and one that cannot be judged gets none.
 */
import { resolveAgent } from "@orchestr8/agents"
import type { Config, Ticket } from "@orchestr8/contracts"
import { fromMillis } from "@orchestr8/contracts"
import { TicketManager } from "@orchestr8/core"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { currentConfig } from "../currentConfig.ts"
import { agentTypeAfter, recentFailures } from "../attempts.ts"
import { Conclusion, failed, needsAttention } from "../Conclusion.ts"
import { Criteria, criteriaOf } from "../criteria.ts"
import { deploymentId, type Order } from "../DeploymentEngine.ts"
import { DeploymentRecords, hasEnded, newDeployment } from "../DeploymentRecords.ts"
import { Host } from "../Host.ts"
import { makeJournal } from "../Journal.ts"
import { type Proof, proofBy, prove, Verdict } from "../proof.ts"

/** Who is deployed, what the work will be judged by, and what the proof said in the project. */
export const Baseline = Schema.Struct({ agentType: Schema.String, criteria: Criteria, verdict: Verdict })
export interface Baseline extends Schema.Schema.Type<typeof Baseline> {}

export const takeBaseline = Effect.fn("takeBaseline")(function* (order: Order) {
  const manager = yield* TicketManager
  const { projectRoot } = yield* Host
  const config = yield* currentConfig
  const ticket = yield* manager.get(order.ticket_id)
  const lease = yield* manager.lease(order.ticket_id)
  if (lease?.token !== order.attempt || lease.state !== "held") {
    return yield* new Conclusion({ outcome: "superseded", reason: "the claim was lost before anything began" })
  }
  const journal = yield* makeJournal(yield* begin(order, ticket, config))
  const agentType = journal.current().agent_type

  const criteria = criteriaOf(ticket, config)
  const proof = yield* Effect.mapError(Effect.fromResult(proofBy(criteria, ticket)), (reason) =>
    needsAttention(reason, "verification")
  )
  yield* Effect.mapError(Effect.fromResult(resolveAgent(agentType, config)), ({ hint, message }) =>
    failed("configuration", `${message}; ${hint}`)
  )
  yield* journal.move("baseline", `baseline: ${proof.text}`)
  const verdict = yield* prove(proof, config, projectRoot)
  if (verdict.status === "fixed") {
    return yield* new Conclusion({ outcome: "gone", reason: `no agent was needed: ${verdict.reason}` })
  }
  if (verdict.status === "unknown") {
    return yield* needsAttention(`the baseline could not be taken: ${verdict.reason}`, "verification")
  }
  return { agentType, criteria, verdict } satisfies Baseline
})

/** The record, new or as the step left it that was cut off. */
const begin = Effect.fnUntraced(function* (order: Order, ticket: Ticket, config: Config) {
  const records = yield* DeploymentRecords
  const id = deploymentId(order)
  const earlier = yield* records.list(order.ticket_id)
  const known = earlier.find((record) => record.id === id)
  if (known !== undefined) {
    if (hasEnded(known)) return yield* new Conclusion({ outcome: "superseded", reason: `${id} has ended` })
    if (known.state === "claimed" || known.state === "baseline") return known
    // The engine has forgotten what it knew of it.
    return yield* failed("lost", `lost: the worker died while the attempt was ${known.state}`)
  }
  const failures = recentFailures(earlier, config).length
  const agentType = order.agent_type ?? agentTypeAfter(failures, ticket, config) ?? "none"
  const record = newDeployment(order, agentType, fromMillis(yield* Clock.currentTimeMillis))
  yield* (yield* makeJournal(record)).log("claimed")
  return record
})

/** The project has changes that are in no commit: the agent will not see them. */
export const baselineOfCommit = Effect.fnUntraced(function* (folder: string, proof: Proof, config: Config) {
  const verdict = yield* prove(proof, config, folder)
  if (verdict.status === "broken") return verdict
  const reason =
    verdict.status === "fixed"
      ? "the problem is in uncommitted changes only: commit them first"
      : `the baseline could not be taken in a worktree: ${verdict.reason}`
  return yield* needsAttention(reason, "verification")
})
