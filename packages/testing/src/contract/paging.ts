/** Rules of pages: every ticket once, in order, whatever happens between two pages. */
import { assert } from "@effect/vitest"
import type { TicketId, TicketQueryInput } from "@orchestr8/contracts"
import { sortKeys, ValidationError } from "@orchestr8/contracts"
import { TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { TestClock } from "effect/testing"
import type { Rule } from "./rule.ts"
import { createInTurn, draftOf, refusal } from "./rule.ts"

/** Every id of a query, page after page; `between` runs before each further page. */
const idsByPage = Effect.fnUntraced(function* <E>(
  query: TicketQueryInput,
  between: Effect.Effect<unknown, E, TicketManager> = Effect.void
) {
  const manager = yield* TicketManager
  const ids: Array<TicketId> = []
  let page = yield* manager.list(query)
  for (;;) {
    assert.isAtMost(page.tickets.length, query.limit ?? 50)
    ids.push(...page.tickets.map(({ id }) => id))
    if (page.next_cursor === null) return ids
    yield* between
    page = yield* manager.list({ ...query, cursor: page.next_cursor })
  }
})

const priorities = ["low", "normal", "high", "critical"] as const

/** Tickets that are equal in most columns, so that only the last terms of an order tell them apart. */
const crowd = (size: number) =>
  TicketManager.use((manager) =>
    manager.createMany(
      Array.from({ length: size }, (_, n) =>
        draftOf(`word ${n % 3}`, {
          fiefdom: n % 2 === 0 ? "a" : "b",
          errors: Array.from({ length: n % 3 }, () => "e"),
          ...(n % 5 === 4 ? {} : { priority: priorities[n % 5]! })
        })
      )
    )
  )

export const pagingRules = (rule: Rule): void => {
  rule(
    "pages of every order and size hold every ticket once",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      yield* crowd(23)
      yield* TestClock.adjust("1 second")
      yield* crowd(4)
      for (const sort of sortKeys) {
        for (const reverse of [false, true]) {
          const query = { sort, reverse, ...(sort === "relevance" ? { search: "word" } : {}) }
          const whole = (yield* manager.list({ ...query, limit: 1000 })).tickets.map(({ id }) => id)
          assert.lengthOf(new Set(whole), 27)
          for (const limit of [1, 5, 27]) {
            assert.deepStrictEqual(yield* idsByPage({ ...query, limit }), whole, `${sort} ${reverse} ${limit}`)
          }
        }
      }
    })
  )

  rule(
    "tickets created between two pages neither repeat nor hide one",
    Effect.gen(function* () {
      const before = (yield* crowd(12)).map(({ id }) => id)
      const create = Effect.andThen(TestClock.adjust("1 second"), crowd(3))
      for (const sort of sortKeys) {
        if (sort === "relevance") continue
        for (const reverse of [false, true]) {
          let rounds = 0
          const between = Effect.suspend(() => (++rounds > 3 ? Effect.void : create))
          const ids = yield* idsByPage({ sort, reverse, limit: 5 }, between)
          assert.strictEqual(new Set(ids).size, ids.length, `${sort} repeats`)
          assert.includeMembers(ids, before, `${sort} hides`)
        }
      }
    })
  )

  rule(
    "tickets archived between two pages do not shift the others",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const all = (yield* createInTurn(Array.from({ length: 9 }, (_, n) => draftOf(`t${n}`)))).map(({ id }) => id)
      const newest = all.toReversed()
      const first = yield* manager.list({ limit: 3 })
      yield* manager.archive(newest.slice(0, 3))
      const second = yield* manager.list({ limit: 3, cursor: first.next_cursor! })
      assert.deepStrictEqual(
        second.tickets.map(({ id }) => id),
        newest.slice(3, 6)
      )
      assert.strictEqual(second.total, 6, "total is that of the whole query")
    })
  )

  rule(
    "the last page has no cursor, also when it is full",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      yield* crowd(4)
      assert.isNull((yield* manager.list({ limit: 4 })).next_cursor)
      assert.isNotNull((yield* manager.list({ limit: 3 })).next_cursor)
      assert.lengthOf((yield* manager.list({ limit: 3 })).tickets, 3)
    })
  )

  rule(
    "the default page has fifty tickets, the largest a thousand",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      yield* crowd(1001)
      assert.lengthOf((yield* manager.list()).tickets, 50)
      const page = yield* manager.list({ limit: 1000 })
      assert.lengthOf(page.tickets, 1000)
      assert.lengthOf((yield* manager.list({ limit: 1000, cursor: page.next_cursor! })).tickets, 1)
    })
  )

  rule(
    "a cursor of another order, or one that was tampered with, is refused",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      yield* crowd(3)
      const { next_cursor } = yield* manager.list({ limit: 1 })
      assert.isNotNull(next_cursor)
      for (const query of [{ sort: "title" }, { reverse: true }] as const) {
        yield* refusal(manager.list({ ...query, cursor: next_cursor }), ValidationError)
      }
      for (const cursor of [`${next_cursor}x`, next_cursor.slice(2), "e30", "bnVsbA", "W10", "💥"]) {
        const { field } = yield* refusal(manager.list({ cursor }), ValidationError)
        assert.strictEqual(field, "cursor", cursor)
      }
      const history = yield* manager.history({ limit: 1 })
      yield* refusal(manager.list({ cursor: history.next_cursor! }), ValidationError)
    })
  )

  rule(
    "the whole of a query as a stream",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const made = yield* manager.createMany(
        Array.from({ length: 1203 }, (_, n) => draftOf(`t${n}`, { fiefdom: n < 3 ? "few" : "many" }))
      )
      yield* manager.archive([made[0]!.id, made[5]!.id])
      const all = yield* Stream.runCollect(manager.all({ all: true }))
      assert.lengthOf(all, 1203)
      assert.lengthOf(new Set(all.map(({ id }) => id)), 1203)
      const few = yield* Stream.runCollect(manager.all({ fiefdom: "few" }))
      assert.sameDeepMembers(few, made.slice(1, 3))
      assert.sameDeepMembers([...(yield* manager.forFiefdom("./few/"))], made.slice(1, 3))
      yield* refusal(Stream.runCollect(manager.all({ query: "nope:" })), ValidationError)
    })
  )
}
