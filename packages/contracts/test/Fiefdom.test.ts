import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { Fiefdom, FiefdomFromString, isWithin, normaliseFiefdom, overlaps } from "../src/Fiefdom.ts"
import { refuses, roundTrips } from "./roundTrip.ts"

const Spelling = Schema.Array(Schema.Literals(["/", "\\", ".", "..", " ", "IP", "a b", "\u00e9"]))

const normalised = (text: string) => Result.getOrThrow(normaliseFiefdom(text))

describe("Fiefdom", () => {
  roundTrips("Fiefdom", Fiefdom)

  it.effect.prop("normalising is idempotent and yields a fiefdom, or refuses", { parts: Spelling }, ({ parts }) =>
    Effect.sync(() => {
      const once = normaliseFiefdom(parts.join(""))
      if (Result.isFailure(once)) return
      assert.isTrue(Schema.is(Fiefdom)(once.success), JSON.stringify(once.success))
      assert.strictEqual(normalised(once.success), once.success)
    })
  )

  it.each(["IP", "IP/", "./IP", "/IP", "//IP//", "IP/.", " IP ", "\\IP"])("%j is IP", (text) => {
    assert.strictEqual(normalised(text), "IP")
    assert.strictEqual(Schema.decodeSync(FiefdomFromString)(text), "IP")
  })

  it.each([
    ["IP\\components", "IP/components"],
    ["general/general-7", "general/general-7"],
    ["import marimo as mo import.txt", "import marimo as mo import.txt"],
    [". / /a /b", "a/b"]
  ])("%j is %j", (text, expected) => assert.strictEqual(normalised(text), expected))

  it.each([
    ["", /must not be empty/],
    [" / ./ ", /must not be empty/],
    ["../x", /must not climb/],
    ["a/../b", /must not climb/],
    ["a/ .. /b", /must not climb/],
    ["a\\..\\b", /must not climb/],
    ["a\u0000b", /control characters/],
    ["a\u001b[31m", /control characters/],
    ["x".repeat(513), /at most 512/]
  ])("refuses %j", (text, reason) => {
    assert.match(Result.getOrThrow(Result.flip(normaliseFiefdom(text))), reason)
    refuses(FiefdomFromString, text, reason)
  })

  it("the inner form takes no other spelling", () => {
    for (const text of ["IP/", "./IP", "a//b", "a\\b", " IP"]) refuses(Fiefdom, text, /must be normalised/)
  })

  it("IP holds IP/components and not IP2", () => {
    assert.isTrue(isWithin("IP", "IP"))
    assert.isTrue(isWithin("IP/components", "IP"))
    assert.isFalse(isWithin("IP2", "IP"))
    assert.isFalse(isWithin("IP", "IP/components"))
    assert.isTrue(overlaps("IP", "IP/components"))
    assert.isFalse(overlaps("IP/a", "IP/b"))
  })
})
