/**
 * A filter as SQL over `tickets t` and `tickets_fts`, the tables of the index. Agrees with `matches.ts` when the
 * index stores what `document.ts` gives. Values are parameters; an FTS5 expression holds only quoted tokens, so no
 * text from outside is ever syntax. Every fragment is true or false, never NULL, so that NOT is its opposite.
 */
import { fromMillis, priorityRank } from "@orchestr8/contracts"
import { ageBound } from "./age.ts"
import { labelsText } from "./document.ts"
import type { AgeField, AgentState, Condition, CountField, Filter, TextCondition, Trait } from "./Filter.ts"
import { foldText } from "./tokens.ts"

export interface SqlFilter {
  /** An expression over `t`; `TRUE` when there is nothing to ask. */
  readonly where: string
  /** For the `?` of `where`, in order. */
  readonly parameters: ReadonlyArray<string | number>
  /** FTS5 expression for `tickets_fts MATCH ?`, which must hold too; absent when no text is sought. */
  readonly match?: string
}

/** `now` in milliseconds since 1970. */
export const filterToSql = (filter: Filter, now: number): SqlFilter => {
  const fragments: Array<Fragment> = []
  const sought: Array<string> = []
  const unwanted: Array<string> = []
  for (const { condition, negated } of filter.terms) {
    if (condition._tag === "Text") {
      const expression = matchExpression(condition)
      if (expression !== undefined) (negated ? unwanted : sought).push(expression)
    } else {
      const { parameters, sql } = fragmentOf(condition, now)
      fragments.push({ sql: negated ? `NOT (${sql})` : `(${sql})`, parameters })
    }
  }
  if (unwanted.length > 0) {
    const sql = "t.n NOT IN (SELECT rowid FROM tickets_fts WHERE tickets_fts MATCH ?)"
    fragments.push({ sql, parameters: [unwanted.join(" OR ")] })
  }
  return {
    where: fragments.map(({ sql }) => sql).join(" AND ") || "TRUE",
    parameters: fragments.flatMap(({ parameters }) => parameters),
    ...(sought.length > 0 ? { match: sought.join(" AND ") } : {})
  }
}

/** Folded text holds letters, digits and spaces only: nothing in it could end the quotes. */
const matchExpression = ({ exact, text, within }: TextCondition): string | undefined => {
  const folded = foldText(text)
  if (folded === "") return undefined
  return `${within === "title" ? "title : " : ""}"${folded}"${exact ? "" : " *"}`
}

interface Fragment {
  readonly sql: string
  readonly parameters: ReadonlyArray<string | number>
}

const fragmentOf = (condition: Exclude<Condition, TextCondition>, now: number): Fragment => {
  switch (condition._tag) {
    case "Status":
      return oneOf("t.status", condition.anyOf)
    case "Priority":
      return oneOf("t.priority", condition.anyOf.map(priorityRank))
    case "Agent":
      return anyOf(condition.anyOf.map((state) => inState(state, now)))
    case "Is":
      return anyOf(condition.anyOf.map((trait) => ({ sql: HAS_TRAIT[trait], parameters: [] })))
    case "Fiefdom": {
      const { fiefdom, subtree } = condition
      if (!subtree) return { sql: "t.fiefdom = ?", parameters: [fiefdom] }
      // "0" is the character after "/": the range holds what starts with "<fiefdom>/", and an index can serve it
      const sql = "t.fiefdom = ? OR (t.fiefdom > ? AND t.fiefdom < ?)"
      return { sql, parameters: [fiefdom, `${fiefdom}/`, `${fiefdom}0`] }
    }
    case "Label":
      return { sql: "instr(t.labels, ?) > 0", parameters: [labelsText([condition.label])] }
    case "Check":
      return { sql: "t.check_name IS ?", parameters: [condition.check] }
    case "Id":
      // "g" is the character after the last hexadecimal digit
      return { sql: "t.id >= ? AND t.id < ?", parameters: [condition.prefix, `${condition.prefix}g`] }
    case "Count":
      return {
        sql: `${COUNT_COLUMN[condition.of]} ${condition.comparison} ?`,
        parameters: [condition.value]
      }
    case "Age": {
      const bound = ageBound(condition, now)
      return { sql: `${AGE_COLUMN[condition.of]} ${bound.comparison} ?`, parameters: [bound.instant] }
    }
  }
}

const oneOf = (column: string, values: ReadonlyArray<string | number>): Fragment => ({
  sql: `${column} IN (${values.map(() => "?").join(", ")})`,
  parameters: values
})

const anyOf = (fragments: ReadonlyArray<Fragment>): Fragment => ({
  sql: fragments.map(({ sql }) => `(${sql})`).join(" OR ") || "FALSE",
  parameters: fragments.flatMap(({ parameters }) => parameters)
})

const ATTENDED = "t.attention IS NOT NULL"
const IN_REVIEW = "ifnull(substr(t.attention, 1, 6), '') = 'review'"
const RUNNING = "ifnull(t.lease_expires, '') > ?"

const inState = (state: AgentState, now: number): Fragment => {
  switch (state) {
    case "none":
      return { sql: `NOT ${ATTENDED} AND NOT ${RUNNING}`, parameters: [fromMillis(now)] }
    case "running":
      return { sql: RUNNING, parameters: [fromMillis(now)] }
    case "failed":
      return { sql: `${ATTENDED} AND NOT ${IN_REVIEW}`, parameters: [] }
    case "review":
      return { sql: IN_REVIEW, parameters: [] }
  }
}

const HAS_TRAIT: Readonly<Record<Trait, string>> = {
  attention: ATTENDED,
  ready: "t.status = 'open' AND t.error_count > 0 AND t.waiting = 0 AND t.attention IS NULL"
}

const COUNT_COLUMN: Readonly<Record<CountField, string>> = {
  err: "t.error_count",
  warn: "t.warning_count",
  notes: "t.note_count"
}

const AGE_COLUMN: Readonly<Record<AgeField, string>> = { age: "t.created_at", updated: "t.updated_at" }
