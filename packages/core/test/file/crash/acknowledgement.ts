/** What a writer tells on its pipe, one JSON object a line. An acknowledgement names the state that it promised. */
import type { TicketId, TicketStatus, Timestamp } from "@orchestr8/contracts"

interface Promised {
  readonly id: TicketId
  /** `updated_at` of the ticket that the manager gave back: no two states of a ticket share it. */
  readonly at: Timestamp
}

export type Acknowledged = Promised &
  (
    | { readonly kind: "created"; readonly title: string }
    | { readonly kind: "noted"; readonly text: string }
    | { readonly kind: "moved"; readonly status: TicketStatus }
  )

export type Line =
  | { readonly kind: "ready" }
  | { readonly kind: "acknowledged"; readonly changes: ReadonlyArray<Acknowledged> }
  /** The manager broke a promise that the writer itself could see. */
  | { readonly kind: "violation"; readonly text: string }

/** Tickets of one bulk create share a token, and tell how many they are. */
export const bulkTitle = (token: string, index: number, of: number): string => `${token} ${index + 1}/${of}`

export const bulkOf = (title: string): { readonly token: string; readonly of: number } | undefined => {
  const match = /^(\S+) \d+\/(\d+)$/.exec(title)
  return match === null ? undefined : { token: match[1] ?? "", of: Number(match[2]) }
}
