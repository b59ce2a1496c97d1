/** `tickets claim`: the right to work on a ticket, for a time. */
import { Lease } from "@orchestr8/contracts"
import { CurrentActor, TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import { defineCommand } from "../CliCommand.ts"
import { formatLease } from "../format/lease.ts"
import { Output } from "../Output.ts"
import { given, leaseTime, optionalText, ticketId, toggle } from "../parameters.ts"
import { System } from "../System.ts"
import { ticketServices } from "../ticketServices.ts"
import { parseSpan } from "../values.ts"

export const command = defineCommand(
  Command.make(
    "claim",
    {
      id: ticketId.pipe(Argument.optional),
      ttl: leaseTime,
      owner: optionalText("owner", "<name>", "Whose lease it is. Default: the actor and this machine"),
      exclusive: toggle("exclusive", "Not while somebody works on an overlapping fiefdom")
    },
    Effect.fnUntraced(function* ({ exclusive, id, owner, ttl }) {
      const manager = yield* TicketManager
      const output = yield* Output
      const { hostName } = yield* System
      const actor = yield* CurrentActor
      const lease = yield* manager.claim({
        owner: Option.getOrElse(owner, () => `${actor}@${hostName}`),
        ttl: yield* Effect.fromResult(parseSpan("--ttl", ttl)),
        exclusive,
        ...given({ id })
      })
      yield* output.answer(Lease, lease, formatLease)
    })
  ).pipe(
    Command.provide(ticketServices),
    Command.withDescription(
      "Claim a ticket for a worker of your own; without an id, the most urgent one that is ready. Exactly one caller wins, and gets a token that tickets renew, release and complete ask for. The ticket becomes in_progress; when the time is over, somebody else may claim it."
    ),
    Command.withExamples([
      { command: "tickets claim --ttl 10m --json", description: 'the next ready ticket: {"ticket_id": …, "token": …}' },
      { command: "tickets claim 3f2 --ttl '1 hour'" },
      { command: "tickets complete 3f2 --token 1 --outcome succeeded", description: "when the work is done" }
    ])
  )
)
