/** Which notifications an event gives, and when one that failed is tried again. Pure. Source: contracts/Notify.ts. */
import type { Notification, NotifyConfig, NotifyEventName, TriggerEvent } from "@orchestr8/contracts"

const defaultEvents: ReadonlyArray<NotifyEventName> = ["attention"]

/**
 * In the order in which they are told. The ticket of an event is as it is when the event is delivered: an attention
 * that went away in between is not told.
 */
export const notificationsOf = (
  { at, event, seq, ticket }: TriggerEvent,
  { on = defaultEvents }: NotifyConfig
): ReadonlyArray<Notification> => {
  const named: ReadonlyArray<NotifyEventName> = beginsToNeedAPerson(at, ticket.context) ? [event, "attention"] : [event]
  return named
    .filter((name) => on.includes(name))
    .map((name) => ({ id: `${ticket.id}-${seq}-${name}`, event: name, seq, at, ticket }))
}

/** The attention says since when it is there: the operation that made or changed it has that time. */
const beginsToNeedAPerson = (at: string, context: TriggerEvent["ticket"]["context"]): boolean => {
  const attention: unknown = context["attention"]
  return typeof attention === "object" && attention !== null && "since" in attention && attention.since === at
}

const FIRST_WAIT = 1000
const LONGEST_WAIT = 300_000

/** Milliseconds after so many failures in a row, the first one being 1; `random` from 0 to 1. */
export const retryWait = (failures: number, random: number): number =>
  Math.round(Math.min(FIRST_WAIT * 2 ** (failures - 1), LONGEST_WAIT) * (0.5 + random / 2))
