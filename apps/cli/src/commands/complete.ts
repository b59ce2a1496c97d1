/** `tickets complete`: the end of a claim, with its result. */
import type { Outcome } from "@orchestr8/contracts"
import { outcomes, spanMillis, toMillis } from "@orchestr8/contracts"
import { ProjectConfig, TicketManager } from "@orchestr8/core"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { answerTicket } from "../answers.ts"
import { healthServices } from "../checkServices.ts"
import { defineCommand } from "../CliCommand.ts"
import { Invocation } from "../Invocation.ts"
import { Output } from "../Output.ts"
import { given, leaseToken, optionalText, ticketId } from "../parameters.ts"
import { proveFix } from "../proof.ts"

const UNPROVEN = "review: nothing proves this fix"

export const command = defineCommand(
  Command.make(
    "complete",
    {
      id: ticketId,
      token: leaseToken,
      run: Flag.Int("run").pipe(
        Flag.withMetavar("<run>"),
        Flag.withDescription(
          "The launch under this token that it was; a conflict, exit 4, when a newer one was started"
        ),
        Flag.optional
      ),
      outcome: Flag.Literals("outcome", outcomes).pipe(Flag.withDescription("How it ended")),
      reason: optionalText("reason", "<text>", "Why, for the person who looks at it")
    },
    Effect.fnUntraced(function* ({ id, outcome, reason, run, token }) {
      const manager = yield* TicketManager
      const output = yield* Output
      const proven = claimsFix(outcome) ? yield* provenOutcome(id, token, outcome) : outcome
      const completion = {
        token,
        ...given({ run }),
        outcome: proven,
        reason: proven === outcome ? Option.getOrElse(reason, () => outcome) : UNPROVEN
      }
      const ticket = yield* manager.complete(id, completion)
      if (proven !== outcome) yield* output.notice(`${UNPROVEN}; a person decides`)
      yield* answerTicket(ticket)
    })
  ).pipe(
    Command.provide(healthServices),
    Command.withDescription(
      "End a claim. With succeeded the fix is proven first: the ticket's verify command runs, or else the check that made it; if that fails, exit 7 and nothing changes, so go on working and try again. A ticket with neither waits for a person. failed opens it for the next attempt; gave_up, needs_attention and cancelled open it and ask for a person."
    ),
    Command.withExamples([
      { command: "tickets complete 3f2 --token 1 --outcome succeeded" },
      { command: 'tickets complete 3f2 --token 1 --outcome gave_up --reason "needs a database"' }
    ])
  )
)

const claimsFix = (outcome: Outcome): boolean => outcome === "succeeded" || outcome === "gone"

/** What the outcome is when the word of a worker does not count. The lease is kept until the proof is over. */
const provenOutcome = Effect.fnUntraced(function* (id: string, token: number, outcome: Outcome) {
  const manager = yield* TicketManager
  const { projectRoot } = yield* Invocation
  const { worker } = yield* (yield* ProjectConfig).get
  const now = yield* Clock.currentTimeMillis
  const lease = yield* manager.lease(id)
  const left = lease === undefined ? 0 : toMillis(lease.expires_at) - now
  yield* manager.renew(id, token, Math.max(left, spanMillis(worker.timeouts.verify)))
  return (yield* proveFix(yield* manager.get(id), yield* projectRoot)) ? outcome : "review"
})
