/**
 * Relevance, for both back ends. `relevance` is the SQL of the index (smaller is better), `score` its coarse
 * likeness in memory (larger is better): both weigh a hit by its column with the same weights and saturate, so that
 * a hit in the title or id comes before one in the fiefdom, and that before any in the other columns. `score` knows
 * neither how rare a word is nor how long a ticket is; where only these decide, the two may differ. Equal tickets
 * have equal scores: the caller breaks the tie, by time and id.
 */
import type { Ticket } from "@orchestr8/contracts"
import type { SearchColumn } from "./document.ts"
import { searchColumns, searchText } from "./document.ts"
import type { Filter } from "./Filter.ts"
import { foldText, occurrences } from "./tokens.ts"

const WEIGHT: Readonly<Record<SearchColumn, number>> = {
  title: 1000,
  description: 1,
  fiefdom: 30,
  id: 1000,
  errors: 1,
  warnings: 1,
  notes: 1
}

/** For `ORDER BY`, in a query with `tickets_fts MATCH ?`. */
export const relevance = `bm25(tickets_fts, ${searchColumns.map((column) => WEIGHT[column]).join(", ")})`

/** How fast further hits of one term stop to matter: the `k1` of the bm25 in SQLite. */
const SATURATION = 1.2

/** From 0, when no sought text is found, to below the number of text terms; negated terms do not count. */
export const score = (filter: Filter, ticket: Ticket): number => {
  const folded = searchText(ticket)
  let total = 0
  for (const { condition, negated } of filter.terms) {
    if (negated || condition._tag !== "Text") continue
    const sought = foldText(condition.text)
    if (sought === "") continue
    const columns = condition.within === "title" ? (["title"] as const) : searchColumns
    const hits = columns.reduce((sum, c) => sum + WEIGHT[c] * occurrences(folded[c], sought, condition.exact), 0)
    total += hits / (hits + SATURATION)
  }
  return total
}
