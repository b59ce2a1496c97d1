import * as fs from "node:fs"
import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { actorOf, type Answer, fromMillis } from "@orchestr8/contracts"
import * as Effect from "effect/Effect"
import { markedProcesses } from "../src/markedProcesses.ts"
import { makeScene } from "./scene.ts"

const yes: Answer = { option: "yes", text: "", by: actorOf("human", "ada"), at: fromMillis(0) }

describe("the limits of an agent", () => {
  it.live.each([
    ["mute", { start: 700 }, "no_output", "no output within 0.7 s"],
    ["quiet", { silence: 700 }, "silent", "no output for 0.7 s"],
    ["busy", { total: 1500 }, "too_long", "ran for more than 1.5 s"]
  ] as const)("ends a %s agent at its limit", ([mode, limits, ending, summary]) =>
    Effect.gen(function* () {
      const { projectRoot, run } = makeScene()
      const exit = yield* run("hang.mjs", [mode], { limits })
      assert.deepStrictEqual([exit.ending, exit.failure], [ending, "timeout"])
      assert.include(exit.summary, summary)
      assert.deepStrictEqual(markedProcesses(projectRoot), [])
    })
  )

  it.live("does not count the time that a person takes to answer as silence", () =>
    Effect.gen(function* () {
      const { projectRoot, run } = makeScene()
      fs.writeFileSync(path.join(projectRoot, "price.ts"), "a + b")
      const exit = yield* run("acp.mjs", ["asking", "price.ts", "+", "*"], {
        agent: { adapter: "acp" },
        limits: { silence: 1000 },
        ask: () => Effect.delay(Effect.succeed(yes), "2 seconds")
      })
      assert.deepStrictEqual([exit.ending, exit.failure], ["exited", undefined])
      assert.strictEqual(fs.readFileSync(path.join(projectRoot, "price.ts"), "utf8"), "a * b")
    })
  )

  it.live("ends an agent as silent whose question nobody can answer", () =>
    Effect.gen(function* () {
      const { run } = makeScene()
      const exit = yield* run("acp.mjs", ["asking", "price.ts", "+", "*"], {
        agent: { adapter: "acp" },
        limits: { silence: 1000 },
        ask: () => Effect.die("no")
      })
      assert.strictEqual(exit.ending, "silent")
    })
  )

  it.live("ends an agent of the Agent Client Protocol that uses more money than it may", () =>
    Effect.gen(function* () {
      const { run } = makeScene()
      const exit = yield* run("acp.mjs", ["spending"], { agent: { adapter: "acp" }, budget: { usd: 5 } })
      assert.deepStrictEqual([exit.ending, exit.failure], ["over_budget", "over_budget"])
    })
  )

  it.live("gives an agent its grace after its last word, which still counts", () =>
    Effect.gen(function* () {
      const { claude } = makeScene()
      const exit = yield* claude(["linger"], { limits: { grace: 300 } })
      assert.deepStrictEqual([exit.ending, exit.failure, exit.lastWords], ["lingered", undefined, "Done."])
      assert.include(exit.summary, "did not exit within 0.3 s")
    })
  )

  it.live.each([
    [{ tokens: 2500 }, "over_budget"],
    [{ tokens: 2500, usd: 100 }, "over_budget"]
  ] as const)("ends an agent that uses more than its budget", ([budget, failure]) =>
    Effect.gen(function* () {
      const { claude } = makeScene()
      const exit = yield* claude(["spend", "1000"], { budget })
      assert.deepStrictEqual([exit.ending, exit.failure, exit.usage.tokens], ["over_budget", failure, 3000])
    })
  )

  it.live("lets the last word of an agent count that tells only then what it has used", () =>
    Effect.gen(function* () {
      const { claude } = makeScene()
      const exit = yield* claude(["lie"], { budget: { tokens: 100, usd: 0.001 } })
      assert.deepStrictEqual([exit.ending, exit.failure, exit.usage], ["exited", undefined, { tokens: 150, usd: 0.01 }])
    })
  )

  it.live("does not end an agent that stays within its budget", () =>
    Effect.gen(function* () {
      const { claude } = makeScene()
      const exit = yield* claude(["lie"], { budget: { tokens: 150, usd: 0.01 } })
      assert.deepStrictEqual([exit.ending, exit.failure, exit.usage], ["exited", undefined, { tokens: 150, usd: 0.01 }])
    })
  )
})
