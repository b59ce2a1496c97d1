/**
 * When a provider lets an agent go on, read out of its own words: `usage limit reached|1762952400`, `resets 3pm
 * (Europe/Berlin)`, `try again in 5m 30s`, `"retryDelay": "34s"`. Pure; times of day without a zone are local. What
 * lies in the past or more than 32 days ahead is no answer.
 */
import { fromMillis, type Timestamp } from "@orchestr8/contracts"
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"

const DAY = 86_400_000
const FURTHEST = 32 * DAY

/** `now`: milliseconds since 1970. */
export const retryTime = (message: string, now: number): Timestamp | undefined => {
  const millis = epoch(message) ?? span(message, now) ?? timeOfDay(message, now)
  return millis !== undefined && millis > now && millis <= now + FURTHEST ? fromMillis(millis) : undefined
}

const EPOCH = /(?:limit reached\||"?resets_?at"?\s*[:=]\s*)(\d{10}|\d{13})\b/i

const epoch = (message: string): number | undefined => {
  const [, digits] = EPOCH.exec(message) ?? []
  return digits === undefined ? undefined : digits.length === 10 ? Number(digits) * 1000 : Number(digits)
}

const SECONDS = /(?:retry[-_ ]?after(?:[-_ ]?seconds)?|resets_in_seconds)"?\s*[:=]?\s*"?(\d+(?:\.\d+)?)(?!\d|\s*m)/i
const WAIT = /(?:try again|retry(?:ing)?|resets?|available|wait)(?: again)?(?: in| after| for)\s+/.source
const AMOUNT = /\d+(?:\.\d+)?\s*(?:days?|hours?|hrs?|minutes?|mins?|seconds?|secs?|ms|[dhms])(?![a-z])/.source
const DELAY = /retryDelay"?\s*[:=]\s*"?(\d+(?:\.\d+)?s)/.source
const SPAN = new RegExp(`${WAIT}((?:~?${AMOUNT}[\\s,]*(?:and\\s+)?)+)|${DELAY}`, "i")
const PART = /(\d+(?:\.\d+)?)\s*(ms|[dhms])/gi
const UNIT: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: DAY }

const span = (message: string, now: number): number | undefined => {
  const found = SPAN.exec(message)
  if (found !== null) {
    const parts = [...(found[1] ?? found[2] ?? "").matchAll(PART)]
    return parts.reduce((at, [, amount, unit = ""]) => at + Number(amount) * (UNIT[unit.toLowerCase()] ?? 0), now)
  }
  const [, seconds] = SECONDS.exec(message) ?? []
  return seconds === undefined ? undefined : now + Number(seconds) * 1000
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
const BEFORE = /(?:resets?|try again|available again)(?: at| on)?\s+/.source
const MONTH = `(?<month>${MONTHS.join("|")})[a-z]*`
const DAY_OF_MONTH = /\.? (?<day>\d{1,2})(?:st|nd|rd|th)?(?:,? (?<year>\d{4}))?(?:,| at)* /.source
const CLOCK = /(?<hour>[01]?\d|2[0-3])(?!\d)(?::(?<minute>[0-5]\d))?(?::\d\d)?\s*(?<half>[ap]m)?/.source
const ZONE = /\s*\((?<zone>[A-Za-z_]+(?:\/[A-Za-z_+-]+)*)\)/.source
const TIME_OF_DAY = new RegExp(`${BEFORE}(?:${MONTH}${DAY_OF_MONTH})?${CLOCK}(?:${ZONE})?`, "i")

const timeOfDay = (message: string, now: number): number | undefined => {
  const groups = TIME_OF_DAY.exec(message)?.groups
  if (groups === undefined) return undefined
  const { day, half, hour = "", minute, month, year, zone } = groups
  // A bare number is no time of day.
  if (half === undefined && minute === undefined) return undefined
  const timeZone = zone === undefined ? DateTime.zoneMakeLocal() : Option.getOrUndefined(DateTime.zoneMakeNamed(zone))
  if (timeZone === undefined) return undefined
  const today = DateTime.toParts(DateTime.setZone(DateTime.makeUnsafe(now), timeZone))
  const parts = {
    year: year === undefined ? today.year : Number(year),
    month: month === undefined ? today.month : MONTHS.indexOf(month.toLowerCase()) + 1,
    day: day === undefined ? today.day : Number(day),
    hour: half === undefined ? Number(hour) : (Number(hour) % 12) + (half.toLowerCase() === "pm" ? 12 : 0),
    minute: Number(minute ?? 0)
  }
  const at = DateTime.makeZoned(parts, { timeZone, adjustForTimeZone: true })
  if (Option.isNone(at)) return undefined
  const millis = DateTime.toEpochMillis(at.value)
  if (millis > now || year !== undefined) return millis
  return DateTime.toEpochMillis(DateTime.add(at.value, month === undefined ? { days: 1 } : { years: 1 }))
}
