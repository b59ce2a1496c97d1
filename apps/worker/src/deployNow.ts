/**
 * A deployment on a person's word: what waits, attention and the trigger do not hold it up. It is carried out here, or by
 * the process that carries deployments out already.
 */
import { resolveAgent } from "@orchestr8/agents"
import type { Deployment } from "@orchestr8/contracts"
import { contextOf, fromMillis, LeaseConflict } from "@orchestr8/contracts"
import { CurrentActor, ProjectConfig, TicketManager } from "@orchestr8/core"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Schedule from "effect/Schedule"
import { Conclusion } from "./Conclusion.ts"
import { type Deployed, deploymentId, type Order } from "./DeploymentEngine.ts"
import { DeploymentRecords, newDeployment } from "./DeploymentRecords.ts"
import { openDispatch } from "./Dispatch.ts"
import { Host } from "./Host.ts"
import { claim } from "./leasing.ts"
import { Orders } from "./Orders.ts"
import { Progress } from "./Progress.ts"

export interface DeployOptions {
  /** A person's choice; without it the escalation of the configuration decides. */
  readonly agentType?: string
}

export const deployNow = Effect.fn("deployNow")(function* (id: string, options: DeployOptions = {}) {
  const manager = yield* TicketManager
  const config = yield* (yield* ProjectConfig).get
  if (options.agentType !== undefined) yield* Effect.fromResult(resolveAgent(options.agentType, config))
  const ticket = yield* manager.get(id)
  const attention = contextOf.attention(ticket)
  if (attention?.reason.startsWith("review") === true) {
    const hint = `decide with: tickets approve ${ticket.id}, or tickets reject ${ticket.id} --note TEXT`
    return yield* new LeaseConflict({ id: ticket.id, reason: "has a fix that waits for review", hint })
  }
  const waits = /^(question|permission): /.test(attention?.reason ?? "")
  const { ticket_id, token } = yield* Effect.mapError(claim(ticket.id, config, { despiteAttention: true }), (error) => {
    if (error._tag !== "LeaseConflict" || !waits) return error
    const hint = `answer it first, see: tickets questions ${ticket.id}`
    return new LeaseConflict({ id: ticket.id, reason: "waits for an answer", hint })
  })
  return yield* carry({ ticket_id, attempt: token, agent_type: options.agentType ?? null })
})

/** Carries out a claimed order, wherever. */
const carry = Effect.fnUntraced(function* (order: Order) {
  for (;;) {
    const deployed = yield* Effect.scoped(here(order))
    if (deployed !== undefined) return deployed
    const elsewhere = yield* there(order)
    if (elsewhere !== undefined) return elsewhere
  }
})

/** Undefined when another process carries deployments out. */
const here = Effect.fnUntraced(function* (order: Order) {
  const dispatch = yield* Effect.onInterrupt(become, () => giveBack(order))
  if (dispatch === undefined) return undefined
  const deployed = yield* Effect.flatMap(dispatch.start(order), Fiber.join)
  // What was handed over meanwhile, and what dead processes left.
  yield* dispatch.idle
  return deployed
})

const become = Effect.gen(function* () {
  const holder = yield* (yield* Host).become("deploy")
  return holder === undefined ? yield* openDispatch() : undefined
})

/** What was not begun is free for the next one. */
const giveBack = Effect.fnUntraced(function* ({ attempt, ticket_id }: Order) {
  const { actor } = yield* Host
  const release = (yield* TicketManager).release(ticket_id, attempt)
  yield* Effect.ignore(Effect.provideService(release, CurrentActor, actor), { log: true })
})

/** Undefined when that process is gone before it ended the deployment. */
const there = Effect.fnUntraced(function* (order: Order) {
  const host = yield* Host
  const records = yield* DeploymentRecords
  const orders = yield* Orders
  yield* orders.put(order)
  const { pid = "another one" } = (yield* host.holder) ?? {}
  const at = fromMillis(yield* Clock.currentTimeMillis)
  const tell = yield* Progress
  const id = deploymentId(order)
  yield* tell(newDeployment(order, order.agent_type ?? "?", at), `process ${pid} carries it out: tickets log ${id} -f`)
  const gone = Effect.repeat(host.holder, {
    until: (holder) => holder === undefined,
    schedule: Schedule.spaced("200 millis")
  })
  return yield* Effect.raceFirst(
    Effect.map(records.awaitEnd(deploymentId(order)), deployedOf),
    Effect.as(gone, undefined)
  )
})

/** What its record tells of how a deployment ended. */
export const deployedOf = (deployment: Deployment): Deployed => {
  const { failure, reason, state } = deployment
  const outcome = endingOf(state)
  const [line = ""] = (reason ?? "").split("\n")
  const conclusion = new Conclusion({
    outcome,
    reason: line,
    ...(failure === undefined ? {} : { failure, blame: failure === "still_red" ? "verification" : "agent" })
  })
  return { deployment, conclusion }
}

const endingOf = (state: Deployment["state"]): Conclusion["outcome"] => {
  switch (state) {
    case "succeeded":
    case "gone":
    case "failed":
    case "gave_up":
    case "needs_attention":
      return state
    default:
      return "cancelled"
  }
}
