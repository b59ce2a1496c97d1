/**
 * The syntax tree of the filter language: what `tickets list --query` and `/` of the terminal UI mean. A filter
 * is terms that must all hold; the empty filter matches every ticket. `parse.ts` reads the text, `format.ts`
 * writes it, `matches.ts` and `sql.ts` give it the same meaning in memory and in SQLite. Source: tui.md.
 */
import type { Fiefdom, Priority, TicketStatus } from "@orchestr8/contracts"

/**
 * What an agent does with a ticket: `running` a lease is held, `review` attention asks for a review, `failed`
 * attention for any other reason, `none` neither lease nor attention.
 */
export const agentStates = ["none", "running", "failed", "review"] as const
export type AgentState = (typeof agentStates)[number]

/** `attention` needs a person; `ready` open, an error, every dependency resolved or archived, no attention. */
export const traits = ["attention", "ready"] as const
export type Trait = (typeof traits)[number]

export const countFields = ["err", "warn", "notes"] as const
export type CountField = (typeof countFields)[number]

/** `age` counts from `created_at`, `updated` from `updated_at`. */
export const ageFields = ["age", "updated"] as const
export type AgeField = (typeof ageFields)[number]

export type AgeComparison = "<" | "<=" | ">" | ">="
export type Comparison = AgeComparison | "="
export type AgeUnit = "s" | "m" | "h" | "d" | "w"

/**
 * `Text` is a word (`exact` false: not empty, without white space; every token but the last is whole, the last
 * may be the beginning of one) or a phrase (`exact` true: any text, every token whole). The tokens are
 * consecutive within one column of the ticket's text. Text without a token restricts nothing, negated or not.
 */
export interface TextCondition {
  readonly _tag: "Text"
  readonly within: "ticket" | "title"
  readonly text: string
  readonly exact: boolean
}

/** An age of a ticket: `amount` from 0 to 999,999 of `unit`. */
export interface AgeCondition {
  readonly _tag: "Age"
  readonly of: AgeField
  readonly comparison: AgeComparison
  readonly amount: number
  readonly unit: AgeUnit
}

/** `anyOf` is not empty, and in the order in which its values are declared. */
export type Condition =
  | TextCondition
  | AgeCondition
  | { readonly _tag: "Status"; readonly anyOf: ReadonlyArray<TicketStatus> }
  | { readonly _tag: "Priority"; readonly anyOf: ReadonlyArray<Priority> }
  | { readonly _tag: "Agent"; readonly anyOf: ReadonlyArray<AgentState> }
  | { readonly _tag: "Is"; readonly anyOf: ReadonlyArray<Trait> }
  | { readonly _tag: "Fiefdom"; readonly fiefdom: Fiefdom; readonly subtree: boolean }
  | { readonly _tag: "Label"; readonly label: string }
  | { readonly _tag: "Check"; readonly check: string }
  /** The beginning of an id: 1 to 8 lower-case hexadecimal digits. */
  | { readonly _tag: "Id"; readonly prefix: string }
  | { readonly _tag: "Count"; readonly of: CountField; readonly comparison: Comparison; readonly value: number }

export interface Term {
  readonly negated: boolean
  readonly condition: Condition
}

export interface Filter {
  readonly terms: ReadonlyArray<Term>
}

/**
 * What is wrong with the text of a filter. `start` and `end` (exclusive) are offsets into the text in UTF-16
 * units; `hint`, when there is one, is a text to put in their place.
 */
export interface FilterProblem {
  readonly message: string
  readonly start: number
  readonly end: number
  readonly hint?: string
}
