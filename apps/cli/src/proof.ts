/**
 * Whether a ticket is really fixed, by the proof that the worker takes: its verify command, or the check that made it.
 * `resolved` is proven, never claimed. Source: worker.md.
 */
import type { Config, Ticket } from "@orchestr8/contracts"
import { contextOf, VerificationFailed } from "@orchestr8/contracts"
import { ProjectConfig } from "@orchestr8/core"
import { proofOf, prove } from "@orchestr8/worker"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"

/** True when something proves the fix, false when the ticket names nothing that could; fails when it is not fixed. */
export const proveFix = Effect.fnUntraced(function* (ticket: Ticket, projectRoot: string) {
  const config = yield* (yield* ProjectConfig).get
  if (!isProvable(ticket, config)) return false
  const proof = proofOf(ticket, config)
  if (Result.isFailure(proof)) {
    const hint = `say another one with: tickets edit ${ticket.id} --verify COMMAND`
    return yield* new VerificationFailed({ id: ticket.id, reason: proof.failure, hint })
  }
  const { output, reason, status } = yield* prove(proof.success, config, projectRoot)
  if (status === "fixed") return true
  return yield* new VerificationFailed({ id: ticket.id, reason, hint: output === "" ? "it printed nothing" : output })
})

const isProvable = (ticket: Ticket, config: Config): boolean => {
  const check = contextOf.check(ticket)
  return contextOf.verify(ticket) !== undefined || (check !== undefined && Object.hasOwn(config.checks, check))
}
