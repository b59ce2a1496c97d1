/** Times for people. */
import type { Timestamp } from "@orchestr8/contracts"
import { toMillis } from "@orchestr8/contracts"

const units = [
  ["w", 604_800],
  ["d", 86_400],
  ["h", 3600],
  ["m", 60]
] as const

/** `3m`, `2h`, `5d`: how long ago, rounded down; `now` in milliseconds since 1970. */
export const formatAge = (timestamp: Timestamp, now: number): string => {
  const seconds = Math.max(0, Math.floor((now - toMillis(timestamp)) / 1000))
  const [unit, size] = units.find(([, length]) => seconds >= length) ?? ["s", 1]
  return `${Math.floor(seconds / size)}${unit}`
}

/** `2026-11-22 09:30:00 UTC`. */
export const formatTime = (timestamp: Timestamp): string => `${timestamp.slice(0, 10)} ${timestamp.slice(11, 19)} UTC`
