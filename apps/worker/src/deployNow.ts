/** A deployment on a person's word, in this process: what waits, attention and the trigger do not hold it up. */
import { resolveAgent } from "@orchestr8/agents"
import { contextOf, LeaseConflict } from "@orchestr8/contracts"
import { ProjectConfig, TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import { deploy, type DeployOptions } from "./deploy.ts"
import { claim } from "./leasing.ts"
import { recover } from "./recovery.ts"

export const deployNow = Effect.fn("deployNow")(function* (id: string, options: DeployOptions = {}) {
  const manager = yield* TicketManager
  const config = yield* (yield* ProjectConfig).get
  if (options.agentType !== undefined) yield* Effect.fromResult(resolveAgent(options.agentType, config))
  yield* recover(config)
  const ticket = yield* manager.get(id)
  const attention = contextOf.attention(ticket)
  if (attention?.reason.startsWith("review") === true) {
    const hint = `decide with: tickets approve ${ticket.id}, or tickets reject ${ticket.id} --note TEXT`
    return yield* new LeaseConflict({ id: ticket.id, reason: "has a fix that waits for review", hint })
  }
  if (attention !== undefined) yield* manager.setAttention(ticket.id, null)
  return yield* deploy(yield* claim(ticket.id, config), options)
})
