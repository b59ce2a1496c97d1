/** Ids of new tickets. */
import { randomInt } from "node:crypto"
import type { TicketId } from "@orchestr8/contracts"

const IDS = 2 ** 32

/** `randomInt` takes its bytes from a supply: a tenth of the time of four fresh ones. */
export const randomTicketId = (): TicketId => randomInt(IDS).toString(16).padStart(8, "0") as TicketId
