import { assert, describe, it } from "@effect/vitest"
import type { Config } from "@orchestr8/contracts"
import { defaultConfig } from "@orchestr8/contracts"
import { criteriaChange, criteriaOf } from "../src/criteria.ts"
import { sampleTicket } from "./sampleTicket.ts"

const unit = { command: ["node", "--test"], protect: ["test/**"] }
const context = { verify: "npm test", check: "unit", fingerprint: "f" }
const config: Config = { ...defaultConfig, checks: { unit }, locks: [{ path: "a", reason: "b" }] }
const worker = (change: Partial<Config["worker"]>): Config => ({ ...config, worker: { ...config.worker, ...change } })

const change = (now: typeof context | object, configNow = config) =>
  criteriaChange(
    criteriaOf({ ...sampleTicket, context }, config),
    criteriaOf({ ...sampleTicket, context: { ...now } }, configNow)
  )

describe("criteriaChange", () => {
  it("is none while nothing changes that a fix is judged by", () => {
    assert.isUndefined(change(context))
    assert.isUndefined(change({ ...context, priority: "high", file_path: "a.ts", labels: ["a"] }))
    const reordered = { protect: ["test/**"], command: ["node", "--test"] }
    assert.isUndefined(change(context, { ...config, checks: { unit: reordered, other: { command: ["x"] } } }))
    assert.isUndefined(change(context, worker({ concurrency: 7, maxAttempts: 9 })))
  })

  it.each([
    [
      "the command",
      change({ ...context, verify: "true" }),
      /^the command that proves the fix was .*"npm test".*"true"$/
    ],
    ["no command", change({ check: "unit", fingerprint: "f" }), /^the command .* and is nothing$/],
    ["the check", change({ ...context, check: "lint" }), /^the check that proves the fix was .*"unit" and is "lint"$/],
    ["the finding", change({ ...context, fingerprint: "g" }), /^the finding .* "f" and is "g"$/],
    [
      "the check's command",
      change(context, { ...config, checks: { unit: { ...unit, command: ["true"] } } }),
      /^the configuration of the check unit was changed/
    ],
    [
      "what the check protects",
      change(context, { ...config, checks: { unit: { ...unit, protect: [] } } }),
      /^the configuration of the check unit was changed/
    ],
    [
      "the check's absence",
      change(context, { ...config, checks: {} }),
      /configuration of the check unit .* is nothing$/
    ],
    ["the locks", change(context, { ...config, locks: [] }), /^the locks of the configuration .* is \[\]$/],
    [
      "what is allowed",
      change(context, worker({ allowProtected: true })),
      /^worker\.allowProtected .*false and is true$/
    ],
    ["the preparation", change(context, worker({ prepare: ["true"] })), /^worker\.prepare was/],
    [
      "the merge policy",
      change(context, worker({ merge: "fast-forward" })),
      /^worker\.merge .*"review" and is "fast-forward"$/
    ]
  ])("names %s", (_, found, expected) => {
    assert.match(found ?? "", expected)
  })
})
