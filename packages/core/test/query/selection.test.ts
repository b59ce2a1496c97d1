import { assert, describe, it } from "@effect/vitest"
import type { TicketQuery } from "@orchestr8/contracts"
import { sortKeys } from "@orchestr8/contracts"
import * as Result from "effect/Result"
import { select } from "../../src/query/selection.ts"

const selected = (query: TicketQuery) => Result.getOrThrow(select(query))

describe("select", () => {
  it("ends every order with the id, the same way up in both directions", () => {
    for (const sort of sortKeys) {
      for (const reverse of [false, true]) {
        const { order } = selected({ sort, reverse, search: "word" })
        assert.deepStrictEqual(order.at(-1), { column: "id", descending: false })
        assert.lengthOf(new Set(order.map(({ column }) => column)), order.length)
      }
      const directions = (reverse: boolean) =>
        selected({ sort, reverse, search: "word" })
          .order.slice(0, -1)
          .map(({ descending }) => descending)
      assert.deepStrictEqual(
        directions(true),
        directions(false).map((descending) => !descending)
      )
    }
  })

  it("ranks a search unless told otherwise", () => {
    assert.strictEqual(selected({ search: "word" }).order[0]?.column, "relevance")
    assert.strictEqual(selected({ search: "word", sort: "title" }).order[0]?.column, "title")
    assert.strictEqual(selected({ query: "word" }).order[0]?.column, "created_at")
    assert.strictEqual(selected({ query: "word", sort: "relevance" }).order[0]?.column, "relevance")
    assert.strictEqual(selected({ search: "..." }).order[0]?.column, "created_at")
    assert.isTrue(Result.isFailure(select({ query: "-word", sort: "relevance" })))
  })

  it("takes the status filter out of the filter, so that it can be counted without", () => {
    const { filter, statuses } = selected({ query: "status:open,resolved err:>0", status: ["open", "archived"] })
    assert.deepStrictEqual(statuses, ["open"])
    assert.deepStrictEqual(
      filter.terms.map(({ condition }) => condition._tag),
      ["Count"]
    )
    const negated = selected({ query: "-status:open" })
    assert.deepStrictEqual(negated.statuses, ["open", "in_progress", "resolved"])
    assert.lengthOf(negated.filter.terms, 1)
    assert.include(selected({ query: "status:archived" }).statuses, "archived")
  })

  it("goes on with a cursor of the same order, whatever the filter", () => {
    const first = selected({ sort: "title", fiefdom: "src" as NonNullable<TicketQuery["fiefdom"]> })
    const cursor = first.cursorAfter(["t", "0000aaaa"])
    assert.deepStrictEqual(selected({ sort: "title", cursor }).after, ["t", "0000aaaa"])
    assert.isTrue(Result.isFailure(select({ sort: "title", reverse: true, cursor })))
    assert.isTrue(Result.isFailure(select({ cursor })))
  })
})
