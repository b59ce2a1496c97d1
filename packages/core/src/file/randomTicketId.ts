/** Ids of new tickets. */
import { randomBytes } from "node:crypto"
import type { TicketId } from "@orchestr8/contracts"
import { ticketIdFromBytes } from "@orchestr8/contracts"

export const randomTicketId = (): TicketId => ticketIdFromBytes(randomBytes(4))
