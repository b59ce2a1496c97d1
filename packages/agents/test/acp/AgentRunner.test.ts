import * as fs from "node:fs"
import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { defaultPermissions } from "../../src/Agent.ts"
import { fileText, isAlive, makeScene, type Setting } from "../scene.ts"
import { type Asked, answerOption } from "./scriptedAgent.ts"

const FIX = ["bug.txt", "one", "two"]

const acpScene = () => {
  const scene = makeScene()
  const file = path.join(scene.projectRoot, "bug.txt")
  const pidFile = path.join(scene.projectRoot, "pid")
  fs.writeFileSync(file, "one\n")
  return {
    ...scene,
    pidFile,
    bug: () => fs.readFileSync(file, "utf8"),
    run: (args: ReadonlyArray<string>, setting?: Setting) =>
      scene.run("acp.mjs", args, { ...setting, agent: { adapter: "acp", ...setting?.agent } })
  }
}

describe("AgentRunner with the Agent Client Protocol", () => {
  it.live("tells how an honest agent ended, what it said last and what it used", () =>
    Effect.gen(function* () {
      const { bug, run } = acpScene()
      const exit = yield* run(["honest", ...FIX])
      assert.strictEqual(bug(), "two\n")
      assert.deepStrictEqual(exit, {
        ending: "exited",
        exitCode: 0,
        signal: null,
        failure: undefined,
        guessed: false,
        retryAt: undefined,
        summary: "exited with 0",
        lastWords: "I changed it.",
        usage: { tokens: 1200, usd: 0.02 }
      })
    })
  )

  it.live("ends an agent that hangs, deaf to TERM and to the protocol", () =>
    Effect.gen(function* () {
      const { pidFile, run } = acpScene()
      const running = yield* Effect.forkChild(run(["hanging", pidFile], { limits: { silence: 1000 } }))
      const pid = Number(yield* fileText(pidFile))
      const exit = yield* Fiber.join(running)
      assert.deepStrictEqual([exit.ending, exit.failure, exit.lastWords], ["silent", "timeout", "thinking"])
      assert.isFalse(isAlive(pid))
    })
  )

  it.live("ends an agent that never answers", () =>
    Effect.gen(function* () {
      const exit = yield* acpScene().run(["silent"], { limits: { start: 500 } })
      assert.deepStrictEqual([exit.ending, exit.failure], ["no_output", "timeout"])
    })
  )

  it.live("leaves no process of an agent that started one in a session of its own", () =>
    Effect.gen(function* () {
      const { pidFile, run } = acpScene()
      const exit = yield* run(["grandchild", pidFile])
      assert.deepStrictEqual([exit.ending, exit.failure], ["exited", undefined])
      assert.isFalse(isAlive(Number(fs.readFileSync(pidFile, "utf8"))))
    })
  )

  it.live("hears an agent out that says 200 MB, and keeps little of it", () =>
    Effect.gen(function* () {
      const { events, run } = acpScene()
      const exit = yield* run(["flooding", "200"])
      assert.deepStrictEqual([exit.failure, exit.lastWords], [undefined, "the end"])
      assert.isBelow(JSON.stringify(events()).length, 2 * 1024 * 1024)
    })
  )

  it.live("ends an agent that spends more than its budget", () =>
    Effect.gen(function* () {
      const exit = yield* acpScene().run(["spending"], { budget: { usd: 5 } })
      assert.deepStrictEqual([exit.ending, exit.failure], ["over_budget", "over_budget"])
      assert.isAbove(exit.usage.usd ?? 0, 5)
    })
  )

  it.live("waits for a person longer than it bears silence", () =>
    Effect.gen(function* () {
      const { bug, events, run } = acpScene()
      const asked = yield* Deferred.make<Asked>()
      const running = yield* Effect.forkChild(
        run(["asking", ...FIX], {
          agent: { permissions: { ...defaultPermissions, execute: "ask" } },
          limits: { silence: 2000 },
          ask: (question) =>
            Deferred.succeed(asked, question).pipe(Effect.andThen(Effect.sleep(2500)), Effect.as(answerOption("yes")))
        })
      )
      assert.strictEqual((yield* Deferred.await(asked)).kind, "permission")
      const exit = yield* Fiber.join(running)
      assert.deepStrictEqual([exit.ending, exit.failure, exit.lastWords], ["exited", undefined, "done with yes"])
      assert.strictEqual(bug(), "two\n")
      assert.deepInclude(events(), { _tag: "permission", decision: "allowed", title: "Run sed" })
    })
  )

  it.live.each([
    [["crashing", "bug.txt"], 1, "crash"],
    [["refusing"], 0, "refused"],
    [["logged-out"], 0, "login"],
    [["rate-limited"], 0, "rate_limit"]
  ] as const)("classifies %o", ([args, exitCode, failure]) =>
    Effect.gen(function* () {
      const exit = yield* acpScene().run(args)
      assert.deepStrictEqual([exit.ending, exit.exitCode, exit.failure], ["exited", exitCode, failure])
    })
  )
})
