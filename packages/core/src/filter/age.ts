/** Ages as conditions on a timestamp: `age:<2d` at a given time says that `created_at` lies after some instant. */
import { fromMillis } from "@orchestr8/contracts"
import type { Timestamp } from "@orchestr8/contracts"
import type { AgeComparison, AgeCondition, AgeUnit } from "./Filter.ts"

const SECOND = 1000
const MILLIS: Readonly<Record<AgeUnit, number>> = {
  s: SECOND,
  m: 60 * SECOND,
  h: 3600 * SECOND,
  d: 86_400 * SECOND,
  w: 604_800 * SECOND
}

/** The first instant of year 0: canonical timestamps cannot say anything earlier. */
const EARLIEST = Date.parse("0000-01-01T00:00:00Z")

const REVERSED: Readonly<Record<AgeComparison, AgeComparison>> = { "<": ">", "<=": ">=", ">": "<", ">=": "<=" }

/** The timestamp holds when it compares to `instant` as text in this way. `now` in milliseconds since 1970. */
export const ageBound = (
  { amount, comparison, unit }: AgeCondition,
  now: number
): { readonly comparison: AgeComparison; readonly instant: Timestamp } => ({
  comparison: REVERSED[comparison],
  instant: fromMillis(Math.max(EARLIEST, now - amount * MILLIS[unit]))
})
