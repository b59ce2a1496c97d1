import assert from "node:assert/strict"
import { test } from "node:test"
import { total } from "../src/invoice.mjs"

test("sums up the lines", () => {
  assert.equal(
    total([
      { quantity: 2, price: 450 },
      { quantity: 1, price: 100 }
    ]),
    1000
  )
})

test("takes a discount of 25 percent off", () => {
  assert.equal(total([{ quantity: 2, price: 500, discount: 25 }]), 750)
})
