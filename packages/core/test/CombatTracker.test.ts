import { assert, describe, it } from "@effect/vitest"
import type { Fiefdom } from "@orchestr8/contracts"
import { parseTimestamp, toMillis } from "@orchestr8/contracts"
import * as Effect from "effect/Effect"
import { TestClock } from "effect/testing"
import { CombatTracker } from "../src/CombatTracker.ts"

const fiefdom = (text: string) => text as Fiefdom
const deployment = (path: string, terminalId = "t-1", model = "claude") => ({ path, terminalId, model })
const paths = (combat: CombatTracker["Service"]) =>
  Effect.map(combat.active, ({ active_deployments }) => Object.keys(active_deployments))

const test = (name: string, body: (combat: CombatTracker["Service"]) => Effect.Effect<void, unknown>) =>
  it.effect(name, () => Effect.flatMap(CombatTracker, body).pipe(Effect.provide(CombatTracker.layerMemory)))

describe("CombatTracker", () => {
  test("an entry says who, with what, since when in local time", (combat) =>
    Effect.gen(function* () {
      yield* TestClock.setTime(1_769_423_927_872)
      yield* combat.deploy(deployment("IP/plugins/06_maestro.py", "term_abc123", "claude-3-sonnet"))
      const { active_deployments } = yield* combat.active
      const entry = active_deployments["IP/plugins/06_maestro.py"]
      assert.strictEqual(entry?.terminal_id, "term_abc123")
      assert.strictEqual(entry?.model, "claude-3-sonnet")
      assert.match(entry?.deployed_at ?? "", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/)
      assert.strictEqual(toMillis(parseTimestamp(entry?.deployed_at ?? "")!), 1_769_423_927_872)
    }))

  test("a second deployment of a path replaces the first", (combat) =>
    Effect.gen(function* () {
      yield* combat.deploy(deployment("a.ts", "t-1", "codex"))
      yield* combat.deploy(deployment("a.ts", "t-2", "claude"))
      assert.strictEqual((yield* combat.active).active_deployments["a.ts"]?.terminal_id, "t-2")
    }))

  test("withdraw takes one's own entry only, and nothing is no error", (combat) =>
    Effect.gen(function* () {
      yield* combat.deploy(deployment("a.ts", "t-2"))
      yield* combat.withdraw("a.ts", "t-1")
      yield* combat.withdraw("b.ts")
      assert.deepStrictEqual(yield* paths(combat), ["a.ts"])
      yield* combat.withdraw("a.ts", "t-2")
      assert.deepStrictEqual(yield* paths(combat), [])
      yield* combat.deploy(deployment("a.ts", "t-2"))
      yield* combat.withdraw("a.ts")
      assert.deepStrictEqual(yield* paths(combat), [])
    }))

  test("withdrawAll takes the terminals of one prefix", (combat) =>
    Effect.gen(function* () {
      yield* combat.deploy(deployment("a", "worker-1-x"))
      yield* combat.deploy(deployment("b", "worker-1-y"))
      yield* combat.deploy(deployment("c", "worker-2-x"))
      yield* combat.withdrawAll("worker-1-")
      assert.deepStrictEqual(yield* paths(combat), ["c"])
    }))

  test("a fiefdom is in combat by its own path, else by the newest under it", (combat) =>
    Effect.gen(function* () {
      const model = (path: string) => Effect.map(combat.forFiefdom(fiefdom(path)), (entry) => entry?.model)
      assert.isUndefined(yield* model("IP"))
      yield* combat.deploy(deployment("IP2/x.py", "t", "outside"))
      assert.isUndefined(yield* model("IP"))
      yield* combat.deploy(deployment("IP/a.py", "t", "older"))
      yield* TestClock.adjust("1 second")
      yield* combat.deploy(deployment("IP/b.py", "t", "newer"))
      assert.strictEqual(yield* model("IP"), "newer")
      assert.strictEqual(yield* model("IP/a.py"), "older")
      yield* combat.deploy(deployment("./IP/", "t", "itself"))
      assert.strictEqual(yield* model("IP"), "itself")
      assert.isUndefined(yield* model("IP/plugins"))
    }))

  test("a path is only a key, whatever it is called", (combat) =>
    Effect.gen(function* () {
      yield* combat.withdraw("__proto__")
      yield* combat.deploy(deployment("__proto__"))
      yield* combat.deploy(deployment("import marimo as mo import.txt"))
      assert.deepStrictEqual(yield* paths(combat), ["__proto__", "import marimo as mo import.txt"])
    }))
})
