import { assert, describe, it } from "@effect/vitest"
import { untilNextLook } from "../src/nextLook.ts"

describe("untilNextLook", () => {
  it("is the first time ahead", () => {
    assert.strictEqual(untilNextLook([900, 500, 700], 100, 200), 301)
    assert.isUndefined(untilNextLook([], 100, 200))
  })

  it("is at once for a time that passed while the worker looked", () => {
    assert.strictEqual(untilNextLook([150, 900], 100, 200), 1)
  })

  it("is not for a time that the look knew to be over", () => {
    assert.isUndefined(untilNextLook([100, 50], 100, 200))
  })
})
