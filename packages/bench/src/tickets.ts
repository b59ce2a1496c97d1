/**
 * Tickets to measure with: about 1.36 KB as a file, in the words of real check results, the same for the same
 * seed. The word of rank r comes up 1/r times as often as the first: a search meets common and rare ones.
 */
import type { TicketDraftInput } from "@orchestr8/contracts"

const WORDS = (
  "the type error of import module in function is not a value when component state update render test fails because " +
  "missing property on object after change return undefined call with argument string expected number assign to file " +
  "from path export default interface parameter handler event button form input label list item page route layout " +
  "session user account token request response server client cache query index store ticket status worker queue retry " +
  "timeout deadline lock thread process signal exit code build bundle chunk asset style theme colour font icon menu " +
  "dialog panel table column row cell cursor selection focus keyboard shortcut mouse scroll resize animation frame " +
  "canvas image upload download stream buffer encode decode parse format locale translation plural currency date zone " +
  "calendar schedule reminder message thread inbox draft archive folder search filter sort group total count average " +
  "report chart legend axis export invoice payment refund discount tax address country region postcode phone profile " +
  "avatar permission role policy audit log metric trace span sample budget quota limit throttle circuit fallback " +
  "migration schema constraint foreign unique transaction rollback replica shard snapshot backup restore checksum"
).split(" ")

const AREAS = (
  "api auth billing build calendar charts checkout cli config dashboard editor export forms icons inbox invoices layout " +
  "locale maps media navigation notifications onboarding payments permissions profile reports routing scheduler search " +
  "security session settings storage sync tables telemetry theme upload webhooks"
).split(" ")
const PARTS = ["components", "hooks", "model", "server", "store"]
const KINDS = ["Panel", "Form", "List", "Dialog", "Provider", "Adapter", "Reader", "Writer", "Table", "Route"]
const VARIANTS = ["", "", "Base", "Context"]
const PRIORITIES = ["critical", "high", "normal", "low"] as const

/** Two words as a person would type them; each occurs in some hundredths of the tickets. */
export const TWO_WORDS = "checksum rollback"
/** Occurs in about a twelfth of the tickets. */
export const COMMON_WORD = "currency"
/** Occurs in all of them. */
export const EVERYWHERE = "error"

/** The fiefdoms of every fixture, 200 of them. */
export const fiefdoms: ReadonlyArray<string> = AREAS.flatMap((area) => PARTS.map((part) => `src/${area}/${part}`))

/** Numbers from 0 to below 1, the same for the same seed. */
export const randomFrom = (seed: number): (() => number) => {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** An endless supply of drafts. */
export function* ticketDrafts(seed: number): Generator<TicketDraftInput, never> {
  const random = randomFrom(seed)
  const below = (limit: number): number => Math.floor(random() * limit)
  const pick = <A>(items: ReadonlyArray<A>): A => items[below(items.length)] as A
  const word = (): string => WORDS[Math.floor((WORDS.length + 1) ** random()) - 1] as string
  const words = (count: number): string => Array.from({ length: count }, word).join(" ")
  const name = (): string => `${word()}${pick(KINDS)}${pick(VARIANTS)}`

  for (;;) {
    const fiefdom = pick(fiefdoms)
    const file = `${fiefdom}/${name()}.ts`
    const line = 1 + below(600)
    const [used, owner] = [name(), name()]
    const errors = [
      `${file}(${line},${1 + below(80)}): error TS2345: Argument of type '${owner}' is not assignable to parameter of type '${used}'.`,
      `${file}(${line + below(40)},${1 + below(80)}): error TS2339: Property '${used}' does not exist on type '${owner}'.`
    ]
    const warnings = [`${file}:${line}: '${used}' is defined but never used (no-unused-vars)`]
    yield {
      title: `${used}: ${words(5)}`,
      fiefdom,
      description: `${words(35)}.\n\n${words(33)}.\n`,
      errors: errors.slice(below(4) === 0 ? 1 : 0),
      warnings: warnings.slice(below(3) === 0 ? 1 : 0),
      priority: pick(PRIORITIES),
      labels: [word(), word()],
      context: {
        file_path: file,
        check: "typecheck",
        fingerprint: `${below(0x7fffffff).toString(16)}${below(0x7fffffff).toString(16)}`,
        related_files: [`${fiefdom}/${name()}.ts`, `${pick(fiefdoms)}/${name()}.ts`]
      }
    }
  }
}

export const takeDrafts = (count: number, seed: number): ReadonlyArray<TicketDraftInput> => {
  const drafts = ticketDrafts(seed)
  return Array.from({ length: count }, () => drafts.next().value)
}
