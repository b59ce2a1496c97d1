/** Leases for people and scripts, on one line: ticket, token, until when, whose. */
import type { Lease } from "@orchestr8/contracts"
import type { Page } from "../Output.ts"
import { formatTime } from "./time.ts"

export const formatLease = ({ expires_at, owner, ticket_id, token }: Lease, { style }: Page): string =>
  `${style.cyan(ticket_id)}  token ${token}  until ${formatTime(expires_at)}  ${style.dim(owner)}`
