/**
 * What a fix is judged by, as it was before the agent began: agents can write to tickets and to the configuration, and
 * must not move the bar. What a person changes meanwhile counts for the next deployment. Pure.
 */
import type { Config, Ticket } from "@orchestr8/contracts"
import { CheckConfig, contextOf, ProtectedFile, WorkerConfig } from "@orchestr8/contracts"
import * as Equal from "effect/Equal"
import * as Schema from "effect/Schema"

export const Criteria = Schema.Struct({
  verify: Schema.optionalKey(Schema.String),
  check: Schema.optionalKey(Schema.String),
  fingerprint: Schema.optionalKey(Schema.String),
  /** What the configuration says of the check. */
  configured: Schema.optionalKey(CheckConfig),
  locks: Schema.Array(ProtectedFile),
  allowProtected: Schema.Boolean,
  prepare: WorkerConfig.fields.prepare,
  merge: WorkerConfig.fields.merge
})
export interface Criteria extends Schema.Schema.Type<typeof Criteria> {}

export const criteriaOf = (ticket: Ticket, { checks, locks, worker }: Config): Criteria => {
  const verify = contextOf.verify(ticket)
  const check = contextOf.check(ticket)
  const fingerprint = contextOf.fingerprint(ticket)
  const configured = check !== undefined && Object.hasOwn(checks, check) ? checks[check] : undefined
  return {
    ...(verify === undefined ? {} : { verify }),
    ...(check === undefined ? {} : { check }),
    ...(fingerprint === undefined ? {} : { fingerprint }),
    ...(configured === undefined ? {} : { configured }),
    locks,
    allowProtected: worker.allowProtected,
    ...(worker.prepare === undefined ? {} : { prepare: worker.prepare }),
    merge: worker.merge
  }
}

const names: Record<keyof Criteria, (criteria: Criteria) => string> = {
  verify: () => "the command that proves the fix",
  check: () => "the check that proves the fix",
  fingerprint: () => "the finding that the check must no longer report",
  configured: ({ check = "" }) => `the configuration of the check ${check}`,
  locks: () => "the locks of the configuration",
  allowProtected: () => "worker.allowProtected",
  prepare: () => "worker.prepare",
  merge: () => "worker.merge"
}

const order = Object.keys(names) as ReadonlyArray<keyof Criteria>

/** Which of them is not what it was, in words for a person; undefined when all are. */
export const criteriaChange = (before: Criteria, now: Criteria): string | undefined => {
  const changed = order.find((key) => !Equal.equals(before[key], now[key]))
  if (changed === undefined) return undefined
  const shown = (value: unknown): string => (value === undefined ? "nothing" : JSON.stringify(value))
  return `${names[changed](before)} was changed while the agent worked: it was ${shown(before[changed])} and is ${shown(now[changed])}`
}
