/**
 * The last step of every deployment: its processes, its workspace and its place in the combat file are given back, the
 * ticket hears how it ended, the record is closed. Again is harmless, and it goes on until the store takes it.
 */
import { AgentRunner } from "@orchestr8/agents"
import type { Config, Deployment, Ticket } from "@orchestr8/contracts"
import { Deployment as DeploymentSchema, fromMillis } from "@orchestr8/contracts"
import { CombatTracker, ProjectConfig, TicketManager } from "@orchestr8/core"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import { spendingOf, usedUp } from "../budget.ts"
import { Conclusion, failed, stateOf } from "../Conclusion.ts"
import { type Deployed, deploymentId, type Order } from "../DeploymentEngine.ts"
import { DeploymentRecords, hasEnded, newDeployment } from "../DeploymentRecords.ts"
import { closeWorkspace } from "../file/workspaces.ts"
import { Host } from "../Host.ts"
import { makeJournal } from "../Journal.ts"
import { recordEnd } from "../metrics.ts"
import { Questions } from "../Questions.ts"
import { pauseAfter } from "../pauses.ts"
import { weigh } from "../reactions.ts"

export const Finished = Schema.Struct({ deployment: DeploymentSchema, conclusion: Conclusion })

const PATIENCE = Schedule.min([Schedule.exponential("1 second"), Schedule.spaced("1 minute")])

export const finish = (order: Order, conclusion: Conclusion) =>
  finishOnce(order, conclusion).pipe(
    Effect.tapError(({ message }) => Effect.logWarning(`${deploymentId(order)} cannot be closed yet: ${message}`)),
    Effect.retry(PATIENCE),
    Effect.orDie
  )

const finishOnce = Effect.fn("finish")(function* (order: Order, found: Conclusion) {
  const { projectRoot } = yield* Host
  const records = yield* DeploymentRecords
  const runner = yield* AgentRunner
  const id = deploymentId(order)
  // A deployment that could not even begin has none.
  const record = yield* Effect.catchTag(records.get(id), "NotFound", () => emptyRecord(order))
  if (hasEnded(record)) return { deployment: record, conclusion: found } satisfies Deployed
  yield* Effect.ignoreCause(
    runner.endLeftovers(projectRoot, (deployment) => deployment === id),
    { log: true }
  )
  yield* Effect.ignoreCause(withdrawFromCombat(id), { log: true })
  const rest = yield* Effect.catchCause(closeWorkspace(projectRoot, record), (cause) =>
    Effect.as(Effect.logError(`the workspace of ${id} stays`, cause), {})
  )
  yield* (yield* Questions).withdraw(id)
  const { failure: _, ...known } = record
  const journal = yield* makeJournal({ ...known, ...rest, question: null })

  const manager = yield* TicketManager
  const ticket = yield* Effect.catchTag(manager.get(order.ticket_id), "NotFound", () => Effect.undefined)
  const conclusion = ticket === undefined ? found : yield* judged(found, ticket, record)
  const { details = "", failure, outcome, reason } = conclusion
  yield* Effect.ignoreCause(pauseAfter(conclusion, record), { log: true })
  const story = details === "" ? reason : `${reason}\n${details}`
  yield* journal.change({ state: stateOf(outcome), reason: story, ...(failure === undefined ? {} : { failure }) })
  if (ticket !== undefined && !(yield* tell(order, conclusion, ticket, record))) {
    yield* journal.change({
      state: "cancelled",
      reason: `the claim was lost before the ticket could be told: ${story}`
    })
  }
  yield* journal.change({ ended_at: fromMillis(yield* Clock.currentTimeMillis) })
  yield* journal.log(`${outcome}: ${reason}`)
  yield* recordEnd(journal.current())
  return { deployment: journal.current(), conclusion } satisfies Deployed
})

const emptyRecord = (order: Order) =>
  Effect.map(Clock.currentTimeMillis, (now) => newDeployment(order, order.agent_type ?? "none", fromMillis(now)))

const judged = Effect.fnUntraced(function* (found: Conclusion, ticket: Ticket, record: Deployment) {
  const config = yield* Effect.option(Effect.flatMap(ProjectConfig, (project) => project.get))
  const conclusion = counted(found, record)
  if (config._tag === "None") return conclusion
  const earlier = (yield* (yield* DeploymentRecords).list(ticket.id)).filter(({ id }) => id !== record.id)
  const weighed = leftInPlace(weigh(conclusion, { ticket, config: config.value, earlier }), config.value, record)
  const spent = spendingOf([record, ...earlier], yield* Clock.currentTimeMillis)
  const spentOn = usedUp(spent, config.value.worker.budget)
  if (weighed.outcome !== "failed" || spentOn === undefined) return weighed
  const reason = `${weighed.reason}; its budget is used up: ${spentOn}`
  return new Conclusion({ ...weighed, outcome: "gave_up", reason })
})

/** What broke down after an agent was launched is an attempt like any other: a breakdown that lasts comes to an end. */
const counted = (conclusion: Conclusion, { failure, run }: Deployment): Conclusion => {
  if (conclusion.outcome !== "released") return conclusion
  if (failure === "lost") return failed("lost", "lost: the worker died while the agent ran")
  return conclusion.blame === "setup" && run !== undefined ? failed("lost", conclusion.reason) : conclusion
}

/** Changes in the project itself would make the next baseline say that nothing is wrong: a person looks first. */
const leftInPlace = (conclusion: Conclusion, { worker }: Config, { run }: Deployment): Conclusion =>
  conclusion.outcome === "failed" &&
  worker.isolation === "none" &&
  run !== undefined &&
  conclusion.failure !== "no_change" &&
  conclusion.failure !== "rate_limit"
    ? new Conclusion({
        ...conclusion,
        outcome: "needs_attention",
        reason: `${conclusion.reason}; look at what it changed in the project, then deploy again`
      })
    : conclusion

/** What a ticket hears that is somebody else's by now: nothing. Gives false when it had to hear something and did not. */
const tell = Effect.fnUntraced(function* (order: Order, conclusion: Conclusion, ticket: Ticket, record: Deployment) {
  const manager = yield* TicketManager
  const { attention, outcome, reason } = conclusion
  const { attempt: token, ticket_id } = order
  if (outcome === "superseded") return true
  const fence = { token, ...(record.run === undefined ? {} : { run: record.run }) }
  const tellTicket = Effect.gen(function* () {
    yield* manager.addNote(ticket_id, { author: "worker", text: `attempt ${token}: ${outcome}: ${reason}`, fence })
    if (outcome === "gave_up") {
      const why = `ticket ${ticket.id} (${ticket.title}): ${reason}`
      // A ticket may ask for an agent by what cannot be a name.
      const unnamed = () => manager.escalate("unnamed", why)
      yield* Effect.catchTag(manager.escalate(record.agent_type, why), "ValidationError", unnamed)
    }
    yield* outcome === "released"
      ? manager.release(ticket_id, token)
      : manager.complete(ticket_id, { ...fence, outcome, reason: attention ?? reason, deployment: record.id })
  })
  return yield* Effect.catch(Effect.as(tellTicket, true), (error) => {
    if (error._tag === "StoreUnavailable") return Effect.fail(error)
    if (error._tag === "NotFound") return Effect.succeed(true)
    if (error._tag === "LeaseConflict") return wasTold(order)
    const text = `ticket ${ticket_id} was not told how ${record.id} ended: ${error.message}`
    return Effect.as(Effect.logError(text), true)
  })
})

/** By this step, before its process died: the worker itself ended the claim. */
const wasTold = Effect.fnUntraced(function* ({ attempt, ticket_id }: Order) {
  const { actor } = yield* Host
  const { operations } = yield* (yield* TicketManager).history({ id: ticket_id, limit: 100 })
  return operations.some(
    (one) =>
      (one.operation === "complete" || one.operation === "release") &&
      one.lease?.token === attempt &&
      one.actor === actor
  )
})

const withdrawFromCombat = Effect.fnUntraced(function* (deployment: string) {
  const combat = yield* CombatTracker
  const { active_deployments } = yield* combat.active
  const paths = Object.entries(active_deployments).flatMap(([path, { terminal_id }]) =>
    terminal_id === deployment ? [path] : []
  )
  yield* Effect.forEach(paths, (path) => combat.withdraw(path, deployment))
})
