/** `tickets renew`: more time for a claimed ticket. */
import { Lease } from "@orchestr8/contracts"
import { TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import * as Command from "effect/cli/Command"
import { defineCommand } from "../CliCommand.ts"
import { formatLease } from "../format/lease.ts"
import { Output } from "../Output.ts"
import { leaseTime, leaseToken, ticketId } from "../parameters.ts"
import { ticketServices } from "../ticketServices.ts"
import { parseSpan } from "../values.ts"

export const command = defineCommand(
  Command.make(
    "renew",
    { id: ticketId, token: leaseToken, ttl: leaseTime },
    Effect.fnUntraced(function* ({ id, token, ttl }) {
      const manager = yield* TicketManager
      const output = yield* Output
      const millis = yield* Effect.fromResult(parseSpan("--ttl", ttl))
      yield* output.answer(Lease, yield* manager.renew(id, token, millis), formatLease)
    })
  ).pipe(
    Command.provide(ticketServices),
    Command.withDescription(
      "Keep a claimed ticket for longer, counted from now. Works after the time was over too, unless somebody else claimed it."
    ),
    Command.withExamples([{ command: "tickets renew 3f2 --token 1 --ttl 10m" }])
  )
)
