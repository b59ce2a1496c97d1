import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { plainText } from "../../src/exchange/plainText.ts"

describe("plainText", () => {
  it.each([
    ["\u001b[1;31mred\u001b[0m", "red"],
    ["\u001b]8;;http://x\u001b\\link\u001b]8;;\u0007", "link"],
    ["\u009b2Jgone", "gone"],
    ["\u001bPq#0\u001b\\sixel", "sixel"],
    ["\u001b(Bset", "set"],
    ["no end \u001b]0;title", "no end 0;title"],
    ["\u001b\u001b[31m[31m", "[31m"],
    ["a\r\nb\rc\td\u0000\u007f", "a\nb\nc\td"],
    ["déjà 漢字 🙂", "déjà 漢字 🙂"]
  ])("makes %j %j", (text, expected) => {
    assert.strictEqual(plainText(text), expected)
  })

  it.effect.prop(
    "leaves no control character and nothing to do for a second time",
    { text: Schema.String },
    ({ text }) =>
      Effect.sync(() => {
        const plain = plainText(`\u001b[${text}\u009d${text}`)
        // oxlint-disable-next-line no-control-regex -- the point of the test
        assert.notMatch(plain, /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/)
        assert.strictEqual(plainText(plain), plain)
      })
  )

  it.each(["\u009d", "\u001b]", "\u001b[", "\u009b1", "\u001b[1"])("is linear in a long run of %j", (part) => {
    assert.isBelow(plainText(part.repeat(200_000)).length, 400_001)
  })
})
