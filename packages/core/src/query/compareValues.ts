/**
 * The order of what tickets are sorted by: numbers by size, text by code point. That is the order of UTF-8, and so of
 * every database; the `<` of JavaScript differs from it beyond the basic plane. Pure.
 */
import type { SortValue } from "./selection.ts"

/** Negative when `a` comes first, 0 when they are equal. Both are numbers, or both are text. */
export const compareValues = (a: SortValue, b: SortValue): number =>
  typeof a === "string" && typeof b === "string" ? compareText(a, b) : a < b ? -1 : a > b ? 1 : 0

const compareText = (a: string, b: string): number => {
  const length = Math.min(a.length, b.length)
  for (let at = 0; at < length; at++) {
    const left = a.charCodeAt(at)
    const right = b.charCodeAt(at)
    if (left !== right) return rank(left) - rank(right)
  }
  return a.length - b.length
}

/** Halves of a surrogate pair stand for code points behind all others. */
const rank = (unit: number): number => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit)
