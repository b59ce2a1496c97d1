import { assert, describe, it } from "@effect/vitest"
import { nextLimit } from "../src/superviseLimits.ts"

const limits = { start: 60, silence: 300, total: 3600, grace: 10 }
const progress = { began: 1000, lastOutput: undefined, concluded: undefined, asking: false, asked: 0 }

describe("nextLimit", () => {
  it.each([
    ["before the first output", {}, 1060, "no_output"],
    ["after an output", { lastOutput: 1100 }, 1400, "silent"],
    ["when silence would outlast the whole time", { lastOutput: 4500 }, 4600, "too_long"],
    ["while a person is asked", { lastOutput: 1100, asking: true }, 4600, "too_long"],
    ["while a person is asked before any output", { asking: true }, 4600, "too_long"],
    ["after its last word", { lastOutput: 1200, concluded: 1200 }, 1210, "lingered"],
    ["after its last word, a question open", { lastOutput: 1200, concluded: 1200, asking: true }, 1210, "lingered"],
    ["after its last word, its time nearly up", { lastOutput: 4595, concluded: 4595 }, 4600, "too_long"]
  ] as const)("%s", (_, more, at, ending) => {
    assert.deepStrictEqual(nextLimit({ ...progress, ...more }, limits), { at, ending })
  })

  it.each([
    ["passes", {}, 1200],
    ["stands still while a person is asked", { asking: true }, 4600],
    ["goes on after the answer", { asked: 50 }, 1250],
    ["never outlasts the whole time", { asked: 9000 }, 4600]
  ] as const)("the limit of its own work %s", (_, more, at) => {
    const busy = { ...progress, ...more, lastOutput: 4550 }
    assert.deepStrictEqual(nextLimit(busy, { ...limits, work: 200 }), { at, ending: "too_long" })
  })
})
