import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { Config, ConfigFile, defaultConfig, Span, spanMillis } from "../src/Config.ts"
import { refuses, roundTrips } from "./roundTrip.ts"

const strictly = { onExcessProperty: "error" } as const

/** The example of product.md section 5. */
const example = {
  checks: {
    unit: {
      command: ["node", "--test", "--test-reporter=tap"],
      parser: "tap",
      fiefdom: "auto",
      timeout: "2 minutes",
      protect: ["**/*.test.mjs"]
    }
  },
  agents: {
    repair_general: { adapter: "command", command: ["claude", "-p", "..."], parser: "claude", briefing: "stdin" },
    senior_general: { preset: "codex" },
    acp_general: { adapter: "acp", command: ["..."] }
  },
  worker: {
    trigger: "automatic",
    concurrency: 2,
    isolation: "worktree",
    merge: "review",
    maxAttempts: 3,
    escalation: ["repair_general", "senior_general"],
    timeouts: { start: "60 seconds", silence: "5 minutes", total: "1 hour", grace: "10 seconds" },
    environment: ["PATH", "HOME", "LANG"],
    budget: { attempts: 3, minutes: 60, usd: 5 }
  },
  locks: [{ path: "src/legal/**", reason: "owned by the lawyers" }]
}

describe("Config", () => {
  roundTrips("Config", Config)
  roundTrips("ConfigFile", ConfigFile)

  it("reads the documented example as it is, and an empty file", () => {
    assert.deepStrictEqual(Schema.decodeUnknownSync(ConfigFile)(example, strictly), example as ConfigFile)
    assert.deepStrictEqual(Schema.decodeSync(ConfigFile)({}, strictly), {})
    assert.deepStrictEqual(Schema.decodeSync(ConfigFile)({ worker: { timeouts: { start: "1 hour" } } }, strictly), {
      worker: { timeouts: { start: "1 hour" } }
    })
  })

  it("has a valid default for everything", () => {
    assert.deepStrictEqual(Schema.decodeSync(Config)(defaultConfig, strictly), defaultConfig)
  })

  it("refuses unknown keys at every depth", () => {
    for (const file of [
      { chekcs: {} },
      { worker: { concurency: 2 } },
      { worker: { timeouts: { idle: "1 hour" } } },
      { worker: { budget: { eur: 1 } } },
      { checks: { unit: { command: ["x"], shell: true } } },
      { agents: { a: { preset: "codex", prompt: "x" } } },
      { locks: [{ path: "a", reason: "b", owner: "c" }] }
    ]) {
      assert.throws(() => Schema.decodeUnknownSync(ConfigFile)(file, strictly), /Expected no excess property/)
    }
  })

  it("refuses values out of range", () => {
    refuses(ConfigFile, { worker: { concurrency: 0 } }, /a whole number between 1 and 128/)
    refuses(ConfigFile, { worker: { concurrency: 1.5 } }, /an integer/)
    refuses(ConfigFile, { worker: { budget: { usd: 0 } } }, /a number above 0/)
    refuses(ConfigFile, { worker: { timeouts: { start: "soon" } } }, /a time span such as/)
    refuses(ConfigFile, { checks: { unit: { command: [] } } }, /a list with at least the program/)
    refuses(ConfigFile, { checks: { unit: {} } }, /"command"/)
  })

  it.each([
    ["100 millis", 100],
    ["1 second", 1000],
    ["90 seconds", 90_000],
    ["2minutes", 120_000],
    ["1.5 hours", 5_400_000],
    ["1 day", 86_400_000]
  ])("%s is %d ms", (span, millis) => {
    assert.isTrue(Schema.is(Span)(span))
    assert.strictEqual(spanMillis(span), millis)
  })

  it.each(["", "5", "5 s", "minutes", "-1 second", "1  second", "1 second ", "1e3 seconds", "1 fortnight"])(
    "%j is no span",
    (text) => assert.isFalse(Schema.is(Span)(text))
  )

  it.effect.prop("every span has a length", { span: Span }, ({ span }) =>
    Effect.sync(() => assert.isTrue(spanMillis(span) >= 0, span))
  )
})
