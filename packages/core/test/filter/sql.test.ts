import { assert, describe, it } from "@effect/vitest"
import * as Arbitrary from "effect/Arbitrary"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type { Filter } from "../../src/filter/index.ts"
import { filterToSql, matches, parseFilter } from "../../src/filter/index.ts"
import type { Sample } from "./filters.ts"
import { condition, filter, NOW, sample } from "./filters.ts"
import { makeSampleIndex } from "./sampleIndex.ts"

const inMemory = (samples: ReadonlyArray<Sample>, wanted: Filter): ReadonlyArray<number> =>
  samples.flatMap(({ leaseExpires, ticket, waiting }, n) =>
    matches(wanted, ticket, { now: NOW, leaseExpires, waiting }) ? [n] : []
  )

const samples = Arbitrary.array(sample, { minLength: 4, maxLength: 8 })
const filters = Arbitrary.array(filter, { minLength: 1, maxLength: 12 })

describe("filterToSql", () => {
  it.prop(
    "finds in SQLite exactly what matches in memory",
    { filters, samples },
    ({ filters, samples }) => {
      using index = makeSampleIndex(samples)
      for (const wanted of filters) {
        assert.deepStrictEqual(index.find(wanted, NOW), inMemory(samples, wanted), JSON.stringify(wanted))
      }
    },
    { arbitrary: { runs: 500 } }
  )

  it.effect("is compared on filters that tell tickets apart, of every kind", () =>
    Effect.gen(function* () {
      const inputs = yield* Arbitrary.sampleEffect(Arbitrary.all([samples, condition]), { count: 3000, seed: 1 })
      const telling = new Map<string, number>()
      for (const [samples, condition] of inputs) {
        const found = inMemory(samples, { terms: [{ negated: false, condition }] }).length
        if (found > 0 && found < samples.length) telling.set(condition._tag, (telling.get(condition._tag) ?? 0) + 1)
      }
      assert.isAtLeast(telling.size, 11)
      for (const [kind, count] of telling) assert.isAbove(count, 30, kind)
    })
  )

  it("keeps every value out of the SQL", () => {
    const text = `label:"'; DROP TABLE tickets; --" check:' fiefdom:% foo"bar -title:x*`
    const compiled = Result.map(parseFilter(text), (wanted) => filterToSql(wanted, NOW))
    assert.deepStrictEqual(Result.getOrThrow(compiled), {
      where:
        "(instr(t.labels, ?) > 0) AND (t.check_name IS ?) AND (t.fiefdom = ?) AND " +
        "t.n NOT IN (SELECT rowid FROM tickets_fts WHERE tickets_fts MATCH ?)",
      parameters: ["\n'; DROP TABLE tickets; --\n", "'", "%", 'title : "x" *'],
      match: '"foo bar" *'
    })
  })

  it("asks nothing for the empty filter and for text without a token", () => {
    assert.deepStrictEqual(filterToSql({ terms: [] }, NOW), { where: "TRUE", parameters: [] })
    const dashes = Result.getOrThrow(parseFilter('--- -"***" title:!'))
    assert.lengthOf(dashes.terms, 3)
    assert.deepStrictEqual(filterToSql(dashes, NOW), { where: "TRUE", parameters: [] })
  })

  it("compiles the longest filters to SQL that SQLite takes", () => {
    using index = makeSampleIndex([])
    for (const term of ["a", "-a", "id:a", "-is:ready", "-agent:none"]) {
      const text = `${term} `.repeat(Math.floor(2000 / (term.length + 1)))
      assert.deepStrictEqual(index.find(Result.getOrThrow(parseFilter(text)), NOW), [])
    }
  })
})
