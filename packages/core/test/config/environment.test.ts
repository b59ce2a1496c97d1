import { assert, describe, it } from "@effect/vitest"
import * as Result from "effect/Result"
import { environmentLayers, settingVariables } from "../../src/config/environment.ts"
import { resolveConfig } from "../../src/config/resolveConfig.ts"

const worker = (environment: Record<string, string | undefined>) =>
  Result.getOrThrow(Result.flatMap(environmentLayers(environment), resolveConfig)).config.worker

const problem = (environment: Record<string, string>) =>
  Result.getOrThrow(Result.flip(Result.flatMap(environmentLayers(environment), resolveConfig)))

describe("environment", () => {
  it("has a variable for every worker setting", () => {
    for (const name of [
      "TICKETS_WORKER_TRIGGER",
      "TICKETS_WORKER_CONCURRENCY",
      "TICKETS_WORKER_MAX_ATTEMPTS",
      "TICKETS_WORKER_MAX_TICKETS_PER_RUN",
      "TICKETS_WORKER_TIMEOUTS_TOTAL",
      "TICKETS_WORKER_BUDGET_USD",
      "TICKETS_WORKER_ALLOW_PROTECTED"
    ]) {
      assert.include(settingVariables, name)
    }
  })

  it("reads numbers, choices, spans, lists and truth values", () => {
    const settings = worker({
      TICKETS_WORKER_CONCURRENCY: "4",
      TICKETS_WORKER_TRIGGER: "manual",
      TICKETS_WORKER_MAX_ATTEMPTS: " 5 ",
      TICKETS_WORKER_TIMEOUTS_TOTAL: "2 hours",
      TICKETS_WORKER_ESCALATION: "repair_general, senior_general,",
      TICKETS_WORKER_BUDGET_USD: "2.5",
      TICKETS_WORKER_ALLOW_PROTECTED: "true"
    })
    assert.strictEqual(settings.concurrency, 4)
    assert.strictEqual(settings.trigger, "manual")
    assert.strictEqual(settings.maxAttempts, 5)
    assert.strictEqual(settings.timeouts.total, "2 hours")
    assert.deepStrictEqual(settings.escalation, ["repair_general", "senior_general"])
    assert.deepStrictEqual(settings.budget, { usd: 2.5 })
    assert.isTrue(settings.allowProtected)
  })

  it("an empty variable, and the variables that are no settings, set nothing", () => {
    const others = {
      TICKETS_WORKER_CONCURRENCY: "",
      TICKETS_WORKER_TRIGGER: undefined,
      TICKETS_STORE: "postgres://x",
      TICKETS_ACTOR: "human:ann",
      TICKETS_DIR: "/tmp",
      TICKETS_NO_COLOR: "1",
      PATH: "/bin"
    }
    assert.deepStrictEqual(Result.getOrThrow(environmentLayers(others)), [])
  })

  it("names the nearest variable of an unknown one", () => {
    const { message, path } = problem({ TICKETS_WORKER_CONCURENCY: "4" })
    assert.strictEqual(path, "TICKETS_WORKER_CONCURENCY")
    assert.include(message, "TICKETS_WORKER_CONCURRENCY")
    assert.strictEqual(problem({ TICKETS_WORKER_TIMEOUTS: "1 hour" }).path, "TICKETS_WORKER_TIMEOUTS")
  })

  it.each([
    ["TICKETS_WORKER_CONCURRENCY", "four", 'worker.concurrency must be a whole number between 1 and 128, not "four"'],
    ["TICKETS_WORKER_CONCURRENCY", "1e3", 'worker.concurrency must be a whole number between 1 and 128, not "1e3"'],
    ["TICKETS_WORKER_CONCURRENCY", "0", "worker.concurrency must be a whole number between 1 and 128, not 0"],
    ["TICKETS_WORKER_TRIGGER", "auto", 'worker.trigger must be "automatic" or "manual", not "auto"'],
    ["TICKETS_WORKER_ALLOW_PROTECTED", "yes", 'worker.allowProtected must be true or false, not "yes"'],
    [
      "TICKETS_WORKER_TIMEOUTS_START",
      "5",
      'worker.timeouts.start must be a time span such as 30 seconds or 2 minutes, not "5"'
    ]
  ])("%s=%s is refused", (name, value, reason) => {
    const error = problem({ [name]: value })
    assert.strictEqual(error.path, name)
    assert.strictEqual(error.reason, reason)
  })
})
