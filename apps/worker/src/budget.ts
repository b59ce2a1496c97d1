/**
 * What deployments have cost and may still cost, for one ticket and for one day. Pure: from the records. A deployment that
 * does not say what it cost counts with its attempt and its minutes. Source: product.md section 5 "budget".
 */
import type { Config, Deployment } from "@orchestr8/contracts"
import { toMillis } from "@orchestr8/contracts"
import { agentMinutes } from "./agentClock.ts"

export interface Spending {
  readonly attempts: number
  readonly minutes: number
  readonly tokens: number
  readonly usd: number
}

type Limits = Partial<Spending>

export const spendingOf = (records: ReadonlyArray<Deployment>, now: number): Spending => ({
  // One that was cancelled or given back tried nothing to its end; what it cost stays spent.
  attempts: records.filter(({ state }) => state !== "cancelled").length,
  minutes: sum(records, (record) => agentMinutes(record, now)),
  tokens: sum(records, ({ cost }) => cost?.tokens ?? 0),
  usd: sum(records, ({ cost }) => cost?.usd ?? 0)
})

const sum = (records: ReadonlyArray<Deployment>, of: (record: Deployment) => number): number =>
  records.reduce((total, record) => total + of(record), 0)

/** The records of the day of `now`, in the time zone of this machine. */
export const ofToday = (records: ReadonlyArray<Deployment>, now: number): ReadonlyArray<Deployment> => {
  const day = new Date(now).toDateString()
  return records.filter(({ started_at }) => new Date(toMillis(started_at)).toDateString() === day)
}

/** The beginning of the next day here, in milliseconds since 1970. */
export const tomorrow = (now: number): number => {
  const date = new Date(now)
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + 1).getTime()
}

/** What is used up, in words; undefined while there is something left of everything. */
export const usedUp = (spent: Spending, limits: Limits): string | undefined => {
  const { attempts, minutes, tokens, usd } = limits
  if (attempts !== undefined && spent.attempts >= attempts) return `${spent.attempts} of ${attempts} attempts`
  if (minutes !== undefined && spent.minutes >= minutes) return `${Math.round(spent.minutes)} of ${minutes} minutes`
  if (tokens !== undefined && spent.tokens >= tokens) return `${spent.tokens} of ${tokens} tokens`
  if (usd !== undefined && spent.usd >= usd) return `$${spent.usd.toFixed(2)} of $${usd}`
  return undefined
}

export interface Allowance {
  readonly minutes?: number
  readonly tokens?: number
  readonly usd?: number
}

/** What one more run may use: the least that the budgets of its ticket and of the day leave. */
export const allowance = (
  { worker: { budget } }: Config,
  spent: { readonly ticket: Spending; readonly day: Spending }
): Allowance => {
  const left = (key: keyof Allowance) => {
    const ofTicket = budget[key] === undefined ? [] : [budget[key] - spent.ticket[key]]
    const ofDay = budget.day?.[key] === undefined ? [] : [budget.day[key] - spent.day[key]]
    const all = [...ofTicket, ...ofDay]
    return all.length === 0 ? {} : { [key]: Math.max(0, Math.min(...all)) }
  }
  return { ...left("minutes"), ...left("tokens"), ...left("usd") }
}
