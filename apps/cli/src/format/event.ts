/** Trigger events for people, one a line. */
import type { TriggerEvent } from "@orchestr8/contracts"
import type { Page } from "../Output.ts"
import { formatTicketLine } from "./ticket.ts"
import { formatTime } from "./time.ts"

export const formatEvent = ({ at, event, seq, ticket }: TriggerEvent, page: Page): string =>
  `${seq}  ${page.style.dim(formatTime(at))}  ${event}  ${formatTicketLine(ticket, page)}`
