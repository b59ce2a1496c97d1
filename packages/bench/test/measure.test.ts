import { assert, describe, it } from "@effect/vitest"
import { inTurn, median, quantile, repeatedly } from "../src/measure.ts"

describe("measure", () => {
  it("takes the middle of samples in any order", () => {
    assert.strictEqual(median([9, 1, 5]), 5)
    assert.strictEqual(median([100, 3, 1, 2]), 3)
    assert.strictEqual(quantile([4, 3, 2, 1], 0), 1)
    assert.strictEqual(quantile([4, 3, 2, 1], 1), 4)
  })

  it("has no median of nothing", () => {
    assert.throws(() => median([]), "no samples")
  })

  it("prepares and clears around each time", async () => {
    const steps: Array<string> = []
    await repeatedly(2, {
      prepare: (round) => {
        steps.push(`prepare ${round}`)
        return round
      },
      body: (round) => steps.push(`body ${round}`),
      clear: (round) => steps.push(`clear ${round}`)
    })
    assert.deepStrictEqual(steps, ["prepare 0", "body 0", "clear 0", "prepare 1", "body 1", "clear 1"])
  })

  it("runs variants in turn, not one after the other", async () => {
    const order: Array<string> = []
    const run = (name: string) => (round: number) => Promise.resolve(order.push(`${name}${round}`))
    const samples = await inTurn(2, { a: run("a"), b: run("b") })
    assert.deepStrictEqual(order, ["a0", "b0", "a1", "b1"])
    assert.deepStrictEqual(samples, { a: [1, 3], b: [2, 4] })
  })
})
