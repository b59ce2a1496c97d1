import { assert, describe, it } from "@effect/vitest"
import { arbitraries } from "@orchestr8/testing"
import * as Arbitrary from "effect/Arbitrary"
import { compareValues } from "../../src/query/compareValues.ts"

const text = arbitraries
  .oneOf(
    arbitraries.text,
    arbitraries.literals(["\ufb01", "\u{1f600}", "\u{10ffff}", "\uffff", "a\u{1f600}", "a\ufb01"])
  )
  .pipe(Arbitrary.map((value) => value.toWellFormed()))

describe("compareValues", () => {
  it.prop(
    "orders text as its bytes in UTF-8",
    { a: text, b: text },
    ({ a, b }) => {
      assert.strictEqual(Math.sign(compareValues(a, b)), Buffer.compare(Buffer.from(a), Buffer.from(b)))
    },
    { arbitrary: { runs: 1000 } }
  )

  it("orders numbers by size", () => {
    assert.deepStrictEqual([10, 9, -1, 100, 0].sort(compareValues), [-1, 0, 9, 10, 100])
  })
})
