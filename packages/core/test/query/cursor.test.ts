import { assert, describe, it } from "@effect/vitest"
import { arbitraries } from "@orchestr8/testing"
import * as Arbitrary from "effect/Arbitrary"
import * as Result from "effect/Result"
import { beforeOperation, decodeCursor, encodeCursor, operationsCursor } from "../../src/query/cursor.ts"

const values = Arbitrary.array(
  arbitraries.oneOf<string | number>(
    arbitraries.text.pipe(Arbitrary.map((text) => text.toWellFormed())),
    arbitraries.upTo(1_000_000)
  ),
  { maxLength: 4 }
)

describe("a cursor", () => {
  it.prop("gives back the values that it was made of", { values }, ({ values }) => {
    assert.deepStrictEqual(decodeCursor(encodeCursor("created+", values), "created+", values.length), values)
  })

  it.prop("is refused for another shape or another number of values", { values }, ({ values }) => {
    const cursor = encodeCursor("created+", values)
    assert.isUndefined(decodeCursor(cursor, "created-", values.length))
    assert.isUndefined(decodeCursor(cursor, "created+", values.length + 1))
  })

  it.prop("is refused, never thrown on, when it is any other text", { text: arbitraries.text }, ({ text }) => {
    assert.isUndefined(decodeCursor(text, "created+", 1))
  })

  it("is refused when its values are no plain ones", () => {
    for (const value of [null, {}, [], true]) {
      const cursor = encodeCursor("s", [value as unknown as string])
      assert.isUndefined(decodeCursor(cursor, "s", 1), JSON.stringify(value))
    }
  })

  it("of the history is the number before which it goes on", () => {
    assert.deepStrictEqual(beforeOperation(operationsCursor(7)), Result.succeed(7))
    assert.deepStrictEqual(beforeOperation(undefined), Result.succeed(Number.POSITIVE_INFINITY))
    for (const cursor of ["", "x", encodeCursor("operations", ["7"]), encodeCursor("created+", [7])]) {
      assert.isTrue(Result.isFailure(beforeOperation(cursor)), cursor)
    }
  })
})
