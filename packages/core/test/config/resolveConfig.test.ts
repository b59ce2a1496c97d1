import { assert, describe, it } from "@effect/vitest"
import { Config, defaultConfig } from "@orchestr8/contracts"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { ConfigLayer } from "../../src/config/ConfigLayer.ts"
import { resolveConfig } from "../../src/config/resolveConfig.ts"

const layer = (origin: string, value: unknown): ConfigLayer => ({ origin, value })
const resolve = (...layers: ReadonlyArray<ConfigLayer>) => Result.getOrThrow(resolveConfig(layers))
const problem = (...layers: ReadonlyArray<ConfigLayer>) => Result.getOrThrow(Result.flip(resolveConfig(layers)))

describe("resolveConfig", () => {
  it("without layers everything is default", () => {
    const { config, origins } = resolve()
    assert.deepEqual(config, defaultConfig)
    assert.strictEqual(origins.get("worker.timeouts.total"), "default")
    assert.deepStrictEqual([...new Set(origins.values())], ["default"])
  })

  it("the higher layer wins, value by value, and every value knows its origin", () => {
    const { config, origins } = resolve(
      layer("--concurrency", { worker: { concurrency: 9 } }),
      layer("project", {
        worker: { concurrency: 4, timeouts: { total: "2 hours" } },
        checks: { unit: { timeout: "1 minute" } }
      }),
      layer("user", {
        $schema: "config.schema.json",
        worker: { concurrency: 3, maxAttempts: 7, timeouts: { start: "5 seconds", total: "3 hours" } },
        checks: { unit: { command: ["npm", "test"], timeout: "9 minutes" } }
      })
    )
    assert.strictEqual(config.worker.concurrency, 9)
    assert.strictEqual(config.worker.maxAttempts, 7)
    assert.strictEqual(config.worker.timeouts.total, "2 hours")
    assert.strictEqual(config.worker.timeouts.start, "5 seconds")
    assert.strictEqual(config.worker.timeouts.grace, defaultConfig.worker.timeouts.grace)
    assert.deepStrictEqual(config.checks, { unit: { command: ["npm", "test"], timeout: "1 minute" } })
    const expected = {
      "worker.concurrency": "--concurrency",
      "worker.maxAttempts": "user",
      "worker.timeouts.total": "project",
      "worker.timeouts.start": "user",
      "worker.timeouts.grace": "default",
      "checks.unit.command": "user",
      "checks.unit.timeout": "project",
      locks: "default"
    }
    for (const [path, origin] of Object.entries(expected)) assert.strictEqual(origins.get(path), origin, path)
    assert.isFalse(origins.has("$schema"))
  })

  it("a list replaces a list", () => {
    const { config } = resolve(
      layer("project", { worker: { escalation: ["b"] }, locks: [] }),
      layer("user", { worker: { escalation: ["a", "c"] }, locks: [{ path: "x", reason: "y" }] })
    )
    assert.deepStrictEqual(config.worker.escalation, ["b"])
    assert.deepStrictEqual(config.locks, [])
  })

  it.effect.prop("a whole configuration in one layer comes out as it is", { whole: Config }, ({ whole }) =>
    Effect.sync(() => {
      const agents = Object.fromEntries(
        Object.entries(whole.agents).map(([name, agent]) => [name, { ...agent, preset: "codex" as const }])
      )
      const notify = Object.fromEntries(
        Object.entries(whole.notify).map(([name, { on = [] }]) => [name, { on, command: ["x"] }])
      )
      const given = { ...whole, agents, notify }
      const { config } = resolve(layer("file", given))
      assert.isTrue(Schema.toEquivalence(Config)(config, given), JSON.stringify(config))
    })
  )

  it.effect.prop("any value is a configuration or an error that names its layer", { value: Schema.Json }, ({ value }) =>
    Effect.sync(() => {
      const result = resolveConfig([layer("file", value)])
      if (Result.isFailure(result)) assert.strictEqual(result.failure.path, "file")
    })
  )

  it.each([
    [{ chekcs: {} }, "unknown key chekcs; the nearest known key is checks"],
    [{ worker: { concurency: 2 } }, "unknown key worker.concurency; the nearest known key is worker.concurrency"],
    [
      { worker: { timeouts: { strat: "1 hour" } } },
      "unknown key worker.timeouts.strat; the nearest known key is worker.timeouts.start"
    ],
    [
      { checks: { "unit fast": { command: ["x"], timout: "1 hour" } } },
      'unknown key checks["unit fast"].timout; the nearest known key is checks["unit fast"].timeout'
    ],
    [
      { locks: [{ path: "a", reason: "b", raeson: "c" }] },
      "unknown key locks[0].raeson; the nearest known key is locks[0].reason"
    ]
  ])("%j: the nearest known key", (value, reason) => {
    const error = problem(layer("/p/.orchestr8/config.json", value))
    assert.strictEqual(error.message, `/p/.orchestr8/config.json: ${reason}`)
    assert.include(error.hint, "known keys there: ")
  })

  it.each([
    [5, "the configuration must be an object, not 5"],
    [[], "the configuration must be an object, not an empty list"],
    [{ worker: 5 }, "worker must be an object, not 5"],
    [{ worker: { concurrency: "2" } }, 'worker.concurrency must be a whole number between 1 and 128, not "2"'],
    [{ worker: { concurrency: 1.5 } }, "worker.concurrency must be a whole number between 1 and 128, not 1.5"],
    [{ worker: { isolation: "vm" } }, 'worker.isolation must be "worktree" or "none", not "vm"'],
    [{ worker: { escalation: "a" } }, 'worker.escalation must be a list, not "a"'],
    [{ worker: { escalation: ["a", 1] } }, "worker.escalation[1] must be a text, not 1"],
    [{ worker: { allowProtected: 1 } }, "worker.allowProtected must be true or false, not 1"],
    [{ worker: { budget: { usd: -1 } } }, "worker.budget.usd must be a number above 0, not -1"],
    [
      { checks: { unit: { command: "npm test" } } },
      'checks.unit.command must be a list with at least the program, not "npm test"'
    ],
    [
      { checks: { unit: { command: [] } } },
      "checks.unit.command must be a list with at least the program, not an empty list"
    ],
    [{ agents: [] }, "agents must be an object, not an empty list"],
    [{ locks: [{ path: "a" }] }, "locks[0].reason is missing"],
    [
      { worker: { trigger: "x".repeat(100) } },
      `worker.trigger must be "automatic" or "manual", not "${"x".repeat(59)}…`
    ]
  ])("%j", (value, reason) => {
    const error = problem(layer("file", value))
    assert.strictEqual(error.path, "file")
    assert.strictEqual(error.reason, reason)
    assert.isNotEmpty(error.hint)
  })

  it("an unknown key is named before a wrong value", () => {
    assert.include(problem(layer("file", { worker: { concurrency: "x", fo: 1 } })).reason, "unknown key worker.fo")
  })

  it("a wrong layer is an error where a higher one hides it, too", () => {
    const error = problem(
      layer("project", { worker: { concurrency: 2 } }),
      layer("user", { worker: { concurrency: 0 } })
    )
    assert.strictEqual(error.path, "user")
  })

  it("a check without a command names the highest layer that mentions it", () => {
    const error = problem(
      layer("project", { checks: { unit: { timeout: "1 minute" } } }),
      layer("user", { worker: {} })
    )
    assert.strictEqual(error.message, "project: checks.unit.command is missing")
  })

  it("an agent has a preset or a command, from any layer", () => {
    const bare = { agents: { repair_general: { model: "opus" } } }
    assert.strictEqual(
      problem(layer("project", bare)).message,
      "project: agents.repair_general has neither a preset nor a command"
    )
    assert.strictEqual(problem(layer("project", { agents: { a: {} } })).path, "project")
    for (const agent of [{ preset: "claude" }, { command: ["x"] }]) {
      const { config } = resolve(layer("project", bare), layer("user", { agents: { repair_general: agent } }))
      assert.deepEqual(config.agents["repair_general"], { ...agent, model: "opus" } as never)
    }
  })

  it("a target of notifications has a command or an address, not both, and its address is not told", () => {
    const reason = (hook: unknown) => problem(layer("project", { notify: { hook } })).message
    assert.strictEqual(reason({}), "project: notify.hook has neither a command nor a url")
    const url = "https://x.invalid/secret"
    assert.strictEqual(reason({ command: ["x"], url }), "project: notify.hook has both a command and a url")
    assert.strictEqual(reason({ url: "http://[secret" }), "project: notify.hook has a url that is no address")
    assert.deepStrictEqual(resolve(layer("project", { notify: { hook: { url } } })).config.notify, { hook: { url } })
  })

  it("an escalation to an agent that is not configured is no error here", () => {
    assert.deepStrictEqual(resolve(layer("file", { worker: { escalation: ["nobody"] } })).config.worker.escalation, [
      "nobody"
    ])
  })

  it("a name from the prototype of objects is a name like any other", () => {
    const value: unknown = JSON.parse(
      '{"checks": {"__proto__": {"command": ["x"]}, "constructor": {"command": ["y"]}}}'
    )
    const { config } = resolve(layer("file", value))
    assert.deepStrictEqual(Object.keys(config.checks).toSorted(), ["__proto__", "constructor"])
    assert.notProperty({}, "command")
  })
})
