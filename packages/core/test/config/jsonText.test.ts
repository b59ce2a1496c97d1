import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { parseJson } from "../../src/config/jsonText.ts"

const Soup = Schema.Array(
  Schema.Literals(["{", "}", "[", "]", ",", ":", '"a"', '"', "\\", "1", "-", "true", "nul", " ", "\n", "//", "'"])
)

describe("jsonText", () => {
  it.each([
    ["", 1, 1, "the text ends where a value is expected"],
    ["{", 1, 2, "a key in double quotes is expected here"],
    ['{\n  "a": 1\n  "b": 2\n}', 3, 3, ", or } is expected here"],
    ['{\n  "a": 1,\n}', 2, 9, "no comma may stand before the closing bracket"],
    ['{"a" 1}', 1, 6, "a colon is expected here"],
    ["{a: 1}", 1, 2, "a key in double quotes is expected here"],
    ["{'a': 1}", 1, 2, "a key in double quotes is expected here"],
    ["{\"a\": 'x'}", 1, 7, "strings are in double quotes"],
    ['{\n// why\n"a": 1}', 2, 1, "JSON has no comments"],
    ['{"a": 1 // why\n}', 1, 9, "JSON has no comments"],
    ['{"a": [1, 2', 1, 12, "the text ends where , or ] is expected"],
    ['{"a": "x', 1, 7, "this string is not closed, or has a character in it that must be escaped"],
    ['{"a": "tab\there"}', 1, 7, "this string is not closed, or has a character in it that must be escaped"],
    ['{"a": 01}', 1, 7, "a value is expected here"],
    ['{"a": NaN}', 1, 7, "a value is expected here"],
    ['{"a": truee}', 1, 7, "a value is expected here"],
    ['{"a": 1} x', 1, 10, "nothing may follow the value"],
    [`${"[".repeat(2000)}`, 1, 502, "this is nested too deeply"]
  ])("%j: line %d, column %d", (text, line, column, reason) => {
    assert.deepStrictEqual(Result.getOrThrow(Result.flip(parseJson(text))), { line, column, reason })
  })

  it.effect.prop(
    "agrees with JSON.parse on what is JSON, and finds a place in what is not",
    { soup: Soup },
    ({ soup }) =>
      Effect.sync(() => {
        const text = soup.join("")
        const result = parseJson(text)
        if (Result.isSuccess(result)) return assert.deepStrictEqual(result.success, JSON.parse(text))
        assert.throws(() => JSON.parse(text))
        const { column, line, reason } = result.failure
        const width = text.split("\n")[line - 1]?.length ?? -1
        assert.isTrue(column >= 1 && column <= width + 1, text)
        // to find nothing but an end too many, where there is none, is to have taken the text for JSON
        if (reason === "nothing may follow the value")
          assert.isTrue(column <= width || line < text.split("\n").length, text)
      }),
    { arbitrary: { runs: 500 } }
  )
})
