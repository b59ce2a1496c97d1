/**
 * The contract of every store, as one suite: each rule of product.md sections 2 and 3, seen through
 * `TicketManager`. It knows nothing of where tickets live. Time is the virtual clock, concurrency is real.
 */
import { describe, it } from "@effect/vitest"
import type { TicketStore } from "@orchestr8/core"
import { TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { actorRules } from "./contract/actor.ts"
import { claimRules } from "./contract/claims.ts"
import { creatingRules } from "./contract/creating.ts"
import { dependencyRules } from "./contract/dependencies.ts"
import { editingRules } from "./contract/editing.ts"
import { eventRules } from "./contract/events.ts"
import { fencingRules } from "./contract/fencing.ts"
import { historyRules } from "./contract/history.ts"
import { importRules } from "./contract/importing.ts"
import { listingRules } from "./contract/listing.ts"
import { observingRules } from "./contract/observing.ts"
import { pagingRules } from "./contract/paging.ts"
import { readingRules } from "./contract/reading.ts"
import type { Rule } from "./contract/rule.ts"
import { searchRules } from "./contract/searching.ts"
import { statusRules } from "./contract/status.ts"
import { undoRules } from "./contract/undo.ts"
import { undoRefusalRules } from "./contract/undoRefused.ts"

const families: Readonly<Record<string, (rule: Rule) => void>> = {
  "creating tickets": creatingRules,
  "status and archive": statusRules,
  "editing and notes": editingRules,
  "list view": listingRules,
  pages: pagingRules,
  search: searchRules,
  "reading tickets": readingRules,
  dependencies: dependencyRules,
  history: historyRules,
  undo: undoRules,
  "undo refused": undoRefusalRules,
  claims: claimRules,
  fences: fencingRules,
  "observe, escalate, attention": observingRules,
  import: importRules,
  "change feed": eventRules,
  "the manager": actorRules
}

/**
 * Registers the suite. `store` is called once a test and gives a store of its own, empty; `timeout` is that of
 * one test, in milliseconds.
 */
export const storeContract = <E>(
  name: string,
  store: () => Layer.Layer<TicketStore, E>,
  { timeout = 15_000 }: { readonly timeout?: number } = {}
): void => {
  const rule: Rule = (title, body) =>
    it.effect(
      title,
      () => Effect.provide(body, TicketManager.layer.pipe(Layer.provideMerge(Layer.fresh(store())))),
      timeout
    )
  describe(name, () => {
    for (const [family, rules] of Object.entries(families)) {
      describe(family, () => {
        rules(rule)
      })
    }
  })
}
