/** Makes every text in a value safe for a terminal. */
import { plainText } from "@orchestr8/core"

/** The same value; its strings, keys included, without escape sequences and control characters. */
export const plain = <A>(value: A): A => {
  if (typeof value === "string") return plainText(value) as A
  if (Array.isArray(value)) return value.map(plain) as A
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [plainText(key), plain(item)])) as A
}
