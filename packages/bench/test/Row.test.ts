import { assert, describe, it } from "@effect/vitest"
import type { Measured } from "../src/Row.ts"
import { atLeast, atMost, meetsTarget, ratioOf } from "../src/Row.ts"

const row = (fields: Partial<Measured>): Measured => ({ what: "a row", value: 10, unit: "ms", ...fields })
const against = (value: number) => ({ what: "the old design", value })

describe("Row", () => {
  it("a time that is shorter is a gain", () => {
    assert.strictEqual(ratioOf(row({ value: 2, against: against(10) })), 5)
  })

  it("a rate that is higher is a gain", () => {
    assert.strictEqual(ratioOf(row({ value: 50, unit: "/s", against: against(10) })), 5)
  })

  it("a cost is the measured time in units of the other", () => {
    const measured = row({ value: 30, against: against(10), target: { of: "cost", bound: "at most", limit: 3 } })
    assert.strictEqual(ratioOf(measured), 3)
    assert.isTrue(meetsTarget(measured))
    assert.isFalse(meetsTarget({ ...measured, value: 31 }))
  })

  it("targets hold up to their limit", () => {
    assert.isTrue(meetsTarget(row({ target: atMost(10) })))
    assert.isFalse(meetsTarget(row({ target: atMost(9.9) })))
    assert.isTrue(meetsTarget(row({ target: atLeast(10) })))
    assert.isFalse(meetsTarget(row({ target: atLeast(10.1) })))
  })

  it("without a target or without a design to compare with there is no verdict", () => {
    assert.isUndefined(meetsTarget(row({})))
    assert.isUndefined(ratioOf(row({})))
    assert.isUndefined(meetsTarget(row({ target: { of: "gain", bound: "at least", limit: 5 } })))
  })
})
