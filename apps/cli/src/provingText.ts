/** What proves the fix of a ticket, in one line. Apart, because few callers of its neighbours open the tickets. */
import type { Ticket } from "@orchestr8/contracts"
import { contextOf } from "@orchestr8/contracts"
import { TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import { ticketServices } from "./ticketServices.ts"

/** `npm test`, `the check unit`; undefined where it names nothing. */
export const proofName = (ticket: Ticket): string | undefined => {
  const verify = contextOf.verify(ticket)
  if (verify !== undefined) return verify.replace(/\s+/g, " ")
  const check = contextOf.check(ticket)
  return check === undefined ? undefined : `the check ${check}`
}

export const provingText = (ticketId: string) =>
  Effect.provide(
    Effect.map(
      TicketManager.use((manager) => manager.get(ticketId)),
      proofName
    ),
    ticketServices
  )
