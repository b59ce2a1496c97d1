/** Rules of the list view: its shape, filters, counts and orders. */
import { assert } from "@effect/vitest"
import type { SortKey, TicketListItem, TicketQueryInput } from "@orchestr8/contracts"
import { priorityRank, sortKeys, ValidationError } from "@orchestr8/contracts"
import { TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import { TestClock } from "effect/testing"
import type { Rule } from "./rule.ts"
import { createInTurn, draftOf, refusal, titles } from "./rule.ts"

/** One ticket a status, oldest first. */
const oneOfEach = Effect.gen(function* () {
  const manager = yield* TicketManager
  const [, busy, done, old] = yield* createInTurn([draftOf("new"), draftOf("busy"), draftOf("done"), draftOf("old")])
  yield* manager.updateStatus(busy.id, "in_progress")
  yield* manager.updateStatus(done.id, "resolved")
  yield* manager.archive([old.id])
})

const listed = (query: TicketQueryInput = {}) =>
  TicketManager.use((manager) => Effect.map(manager.list(query), ({ tickets }) => titles(tickets)))

const badQueries: ReadonlyArray<readonly [query: unknown, field: string]> = [
  [{ limit: 0 }, "limit"],
  [{ limit: 1001 }, "limit"],
  [{ limit: 1.5 }, "limit"],
  [{ limit: "5" }, "limit"],
  [{ status: ["banana"] }, "status.0"],
  [{ sort: "id" }, "sort"],
  [{ fiefdom: ".." }, "fiefdom"],
  [{ under: "" }, "under"],
  [{ cursor: "garbage" }, "cursor"],
  [{ cursor: "" }, "cursor"],
  [{ query: "staus:open" }, "query"],
  [{ query: "status:banana" }, "query"],
  [{ query: 'open "quote' }, "query"],
  [{ sort: "relevance" }, "query"],
  [{ sort: "relevance", search: " ** " }, "query"],
  [{ filter: "x" }, "filter"]
]

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const newestFirst = (a: TicketListItem, b: TicketListItem): number => compareText(b.created_at, a.created_at)

/** The order of each key, upwards as product.md has it. */
const orders: Readonly<
  Record<Exclude<SortKey, "relevance" | "priority">, (a: TicketListItem, b: TicketListItem) => number>
> = {
  created: newestFirst,
  updated: (a, b) => compareText(b.updated_at, a.updated_at),
  title: (a, b) => compareText(a.title, b.title),
  fiefdom: (a, b) => compareText(a.fiefdom, b.fiefdom) || newestFirst(a, b),
  errors: (a, b) => b.error_count - a.error_count || newestFirst(a, b),
  status: (a, b) => compareText(a.status, b.status) || newestFirst(a, b)
}

export const listingRules = (rule: Rule): void => {
  rule(
    "an empty store lists nothing",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      assert.deepStrictEqual(yield* manager.list(), {
        tickets: [],
        total: 0,
        by_status: { open: 0, in_progress: 0, resolved: 0, archived: 0 },
        next_cursor: null
      })
    })
  )

  rule(
    "an item has ten keys",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const { id } = yield* manager.create(
        draftOf("t", { description: "d", errors: ["e", "f"], warnings: ["w", "v", "u"] })
      )
      const ticket = yield* manager.addNote(id, { text: "n" })
      const { tickets } = yield* manager.list()
      assert.deepStrictEqual<unknown>(tickets, [
        {
          id,
          fiefdom: "src",
          status: "open",
          title: "t",
          description: "d",
          error_count: 2,
          warning_count: 3,
          created_at: ticket.created_at,
          updated_at: ticket.updated_at,
          note_count: 1
        }
      ])
    })
  )

  rule(
    "newest first; archived tickets only when asked for",
    Effect.gen(function* () {
      yield* oneOfEach
      assert.deepStrictEqual(yield* listed(), ["done", "busy", "new"])
      assert.deepStrictEqual(yield* listed({ all: true }), ["old", "done", "busy", "new"])
      assert.deepStrictEqual(yield* listed({ status: ["archived"] }), ["old"])
      assert.deepStrictEqual(yield* listed({ status: ["archived", "open"] }), ["old", "new"])
      assert.deepStrictEqual(yield* listed({ status: ["open"], all: true }), ["new"])
      assert.deepStrictEqual(yield* listed({ status: [] }), [])
    })
  )

  rule(
    "total counts the filter, by_status every filter but the status filter",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      yield* oneOfEach
      yield* manager.create(draftOf("fifth", { fiefdom: "other" }))
      const counts = Effect.fnUntraced(function* (query: TicketQueryInput) {
        const { total, by_status } = yield* manager.list({ ...query, limit: 1 })
        return [total, by_status.open, by_status.in_progress, by_status.resolved, by_status.archived]
      })
      assert.deepStrictEqual(yield* counts({}), [4, 2, 1, 1, 1])
      assert.deepStrictEqual(yield* counts({ all: true }), [5, 2, 1, 1, 1])
      assert.deepStrictEqual(yield* counts({ status: ["resolved"] }), [1, 2, 1, 1, 1])
      assert.deepStrictEqual(yield* counts({ query: "status:resolved,archived" }), [2, 2, 1, 1, 1])
      assert.deepStrictEqual(yield* counts({ query: "status:open", status: ["resolved"] }), [0, 2, 1, 1, 1])
      assert.deepStrictEqual(yield* counts({ fiefdom: "src" }), [3, 1, 1, 1, 1])
      assert.deepStrictEqual(yield* counts({ fiefdom: "src", status: ["archived"] }), [1, 1, 1, 1, 1])
      assert.deepStrictEqual(yield* counts({ query: "title:fifth" }), [1, 1, 0, 0, 0])
      assert.deepStrictEqual(yield* counts({ search: "old" }), [0, 0, 0, 0, 1])
    })
  )

  rule(
    "a fiefdom filter is exact, under takes the subtree",
    Effect.gen(function* () {
      const fiefdoms = ["IP", "IP/a", "IP/a/b", "IP2", "IP/ab", "ip", "I%", "I_", "IP-/a", "IP0"]
      yield* createInTurn(fiefdoms.map((fiefdom) => draftOf(fiefdom, { fiefdom })).toReversed())
      assert.deepStrictEqual(yield* listed({ fiefdom: "IP" }), ["IP"])
      assert.deepStrictEqual(yield* listed({ fiefdom: "./IP/" }), ["IP"])
      assert.deepStrictEqual(yield* listed({ under: "IP" }), ["IP", "IP/a", "IP/a/b", "IP/ab"])
      assert.deepStrictEqual(yield* listed({ under: "IP/a/" }), ["IP/a", "IP/a/b"])
      assert.deepStrictEqual(yield* listed({ fiefdom: "I%" }), ["I%"])
      assert.deepStrictEqual(yield* listed({ under: "I_" }), ["I_"])
      assert.deepStrictEqual(yield* listed({ fiefdom: "IP/a", under: "IP" }), ["IP/a"])
      assert.deepStrictEqual(yield* listed({ fiefdom: "nowhere" }), [])
    })
  )

  rule(
    "ready is open, with an error, without an unmet dependency and without attention",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const [first, , waiting, asked, busy] = yield* createInTurn([
        draftOf("ready", { errors: ["e"] }),
        draftOf("no error"),
        draftOf("waiting", { errors: ["e"] }),
        draftOf("asked", { errors: ["e"] }),
        draftOf("busy", { errors: ["e"] })
      ])
      yield* manager.edit(waiting.id, { depends_on: [first.id] })
      yield* manager.setAttention(asked.id, "which?")
      yield* manager.updateStatus(busy.id, "in_progress")
      assert.deepStrictEqual(yield* listed({ ready: true }), ["ready"])
      assert.deepStrictEqual(yield* listed({ ready: false }), ["busy", "asked", "waiting", "no error", "ready"])
      assert.deepStrictEqual(yield* listed({ attention: true }), ["asked"])
      yield* manager.setAttention(asked.id, null)
      assert.deepStrictEqual(yield* listed({ ready: true }), ["asked", "ready"])
      assert.deepStrictEqual(yield* listed({ attention: true }), [])
    })
  )

  rule(
    "the filter language and the named filters hold together",
    Effect.gen(function* () {
      yield* createInTurn([
        draftOf("one", { errors: ["e"], labels: ["bug"] }),
        draftOf("two", { labels: ["bug"], priority: "high" }),
        draftOf("three", { errors: ["e", "f"], fiefdom: "src/ui" })
      ])
      assert.deepStrictEqual(yield* listed({ query: "label:bug" }), ["two", "one"])
      assert.deepStrictEqual(yield* listed({ query: "err:>0", under: "src" }), ["three", "one"])
      assert.deepStrictEqual(yield* listed({ query: "err:>0 -label:bug", search: "three" }), ["three"])
      assert.deepStrictEqual(yield* listed({ query: "priority:high,critical" }), ["two"])
      assert.deepStrictEqual(yield* listed({ query: "-priority:high fiefdom:src" }), ["one"])
      assert.deepStrictEqual(yield* listed({ query: "age:<1s" }), [])
      assert.deepStrictEqual(yield* listed({ query: "age:<=1s" }), ["three"])
      assert.deepStrictEqual(yield* listed({ query: "" }), ["three", "two", "one"])
    })
  )

  rule(
    "every sort key, both ways",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const made = yield* createInTurn([
        draftOf("b", { fiefdom: "y", priority: "low" }),
        draftOf("A", { fiefdom: "x", errors: ["e"] }),
        draftOf("c", { fiefdom: "y", errors: ["e", "f"], priority: "critical" }),
        draftOf("😀", { fiefdom: "x", priority: "high" }),
        draftOf("\ufb01", { fiefdom: "z", errors: ["e"], priority: "normal" })
      ])
      yield* manager.updateStatus(made[1].id, "resolved")
      yield* TestClock.adjust("1 second")
      yield* manager.updateStatus(made[2].id, "in_progress")
      yield* TestClock.adjust("1 second")
      yield* manager.addNote(made[0].id, { text: "now the newest change" })
      const items = (yield* manager.list()).tickets
      const tickets = yield* manager.bulkGet(items.map(({ id }) => id))
      const rank = ({ id }: TicketListItem) => priorityRank(tickets[id]?.context["priority"] as "low" | undefined)
      const byKey = {
        ...orders,
        priority: (a: TicketListItem, b: TicketListItem) => rank(a) - rank(b) || newestFirst(a, b)
      }
      for (const sort of sortKeys) {
        if (sort === "relevance") continue
        const expected = [...titles([...items].sort(byKey[sort]))]
        // Text is ordered by code point: the one order that UTF-8, and so every database, agrees on.
        if (sort === "title") expected.splice(3, 2, "\ufb01", "😀")
        assert.deepStrictEqual(yield* listed({ sort }), expected, sort)
        assert.deepStrictEqual(yield* listed({ sort, reverse: true }), expected.toReversed(), `${sort}, reversed`)
      }
    })
  )

  rule(
    "refuses a bad query and names the field",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      yield* manager.create(draftOf("t"))
      for (const [query, field] of badQueries) {
        const error = yield* refusal(manager.list(query as TicketQueryInput), ValidationError)
        assert.strictEqual(error.field, field, JSON.stringify(query))
        assert.isNotEmpty(error.hint)
      }
    })
  )
}
