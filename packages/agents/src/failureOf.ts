/**
 * What an error message of an agent or of its provider means. Pure and table driven. Only for texts that report an
 * error (final results, error events, the standard error of a failed exit): an agent also talks about such things.
 * Source: messages of the real programs, worker.md "Failure classes".
 */
import type { FailureClass, Timestamp } from "@orchestr8/contracts"
import { retryTime } from "./retryTime.ts"

export interface KnownFailure {
  readonly failure: FailureClass
  /** Read out of words that may be about something else, such as the standard error of a failed exit. */
  readonly guessed?: boolean
  readonly retryAt?: Timestamp
}

/** The first that matches counts: a limit that is reached is often reported with words about the account. */
const table: ReadonlyArray<readonly [FailureClass, RegExp]> = [
  [
    "login",
    /credit balance is too low|insufficient[_ ]credits|payment[_ ]required|billing_(?:error|hard_limit)|HTTP 402\b/i
  ],
  ["rate_limit", /rate[-_ ]?limit|too many requests|overloaded|at capacity|server is busy/i],
  ["rate_limit", /RESOURCE_EXHAUSTED|TerminalQuotaError|insufficient_quota|usage[_ ]limit/i],
  ["rate_limit", /(?:hit|reached|exceeded) (?:your|the|its)\b[^.\n]{0,40}\b(?:limit|quota)\b/i],
  ["rate_limit", /quota[^.\n]{0,40}\b(?:exceeded|exhausted|reset)|(?:exceeded|exhausted)[^.\n]{0,30}\bquota/i],
  ["rate_limit", /\blimit (?:reached|exceeded)\b[^\n]{0,40}\bresets?\b/i],
  ["rate_limit", /(?:error|status|code|HTTP)\W{0,12}(?:status|code)?\W{0,4}(?:429|529)\b/i],
  ["login", /\b(?:run|use|type) [`'"]?(?:\/|\w+ )login\b|not (?:logged|signed) in|no authentication information/i],
  ["login", /log ?in (?:again|first|required|to continue)|please set an auth method|ProviderAuthError/i],
  ["login", /(?:invalid|incorrect|missing|expired|no|revoked)[^.\n]{0,30}\b(?:api[-_ ]?key|credentials?)\b/i],
  ["login", /(?:invalid|missing|expired|no|revoked)[^.\n]{0,30}\b(?:access|auth|oauth|refresh|bearer)[-_ ]?token\b/i],
  ["login", /api[-_ ]?key[^.\n]{0,30}\b(?:invalid|not (?:valid|found|set)|missing|required|expired)/i],
  ["login", /(?:access|auth|oauth|refresh)[-_ ]?token[^.\n]{0,30}\b(?:expired|invalid|revoked)/i],
  ["login", /authentication[_ ](?:error|failed|required)|failed to authenticate|unauthenticated/i],
  ["login", /(?:error|status|code|HTTP)\W{0,12}(?:status|code)?\W{0,4}401\b|\b401 unauthorized\b/i],
  ["login", /subscription (?:is )?required|organization has been disabled/i],
  [
    "configuration",
    /(?:unknown|invalid|unsupported|unrecognized) model|ModelNotFoundError|not_found_error[^\n]{0,40}model/i
  ],
  ["configuration", /model[^.\n]{0,60}\b(?:not (?:found|exist|supported|available)|does not exist)/i],
  ["configuration", /(?:unknown|unrecognized|unexpected|invalid) (?:option|argument|flag)s?\b/i],
  ["configuration", /error loading config|(?:invalid|malformed) (?:MCP )?config|ConfigInvalidError|ConfigJsonError/i],
  ["configuration", /command not found/i]
]

/** Undefined when the message says nothing that is known. `now`: milliseconds since 1970. */
export const failureOf = (message: string, now: number): KnownFailure | undefined => {
  const text = message.slice(0, LONGEST)
  const [failure] = table.find(([, pattern]) => pattern.test(text)) ?? []
  if (failure === undefined) return undefined
  const retryAt = failure === "rate_limit" ? retryTime(text, now) : undefined
  return retryAt === undefined ? { failure } : { failure, retryAt }
}

/** The same for what an agent left on its standard error: it also tells there about the programs that it ran. */
export const guessFailure = (errors: string, now: number): KnownFailure | undefined => {
  const known = failureOf(errors, now)
  return known === undefined ? undefined : { ...known, guessed: true }
}

/** Characters of a message that are looked at. */
const LONGEST = 16_384
