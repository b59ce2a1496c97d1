import * as fs from "node:fs"
import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { AgentRunner } from "../src/AgentRunner.ts"
import { markedProcesses } from "../src/markedProcesses.ts"
import { fileText, isAlive, makeScene } from "./scene.ts"

describe("AgentRunner", () => {
  it.live("gives the agent its folder, its briefing, its arguments and no more of the environment than allowed", () =>
    Effect.gen(function* () {
      const { projectRoot, run, printed } = makeScene()
      const exit = yield* run("tell.mjs", ["{ticket_id}", "{worktree}/x", "{briefing_file}", "$(id)"])
      assert.deepStrictEqual(
        [exit.ending, exit.exitCode, exit.summary, exit.failure],
        ["exited", 0, "exited with 0", undefined]
      )
      const told = JSON.parse(printed())
      const briefingFile = path.join(projectRoot, "deployments", "d", "briefing.md")
      assert.deepStrictEqual(told.args, ["3f2a1b9c", `${projectRoot}/x`, briefingFile, "$(id)"])
      assert.strictEqual(told.folder, projectRoot)
      assert.strictEqual(told.briefing, "# Fix 3f2a1b9c\n")
      const { PATH, LANG, ...marks } = told.environment
      assert.strictEqual(PATH, process.env["PATH"])
      assert.strictEqual(LANG, process.env["LANG"])
      assert.deepStrictEqual(marks, {
        ORCHESTR8_DEPLOYMENT: "3f2a1b9c-1",
        ORCHESTR8_TICKET: "3f2a1b9c",
        TICKETS_DIR: projectRoot
      })
    })
  )

  it.live("gives an agent with the briefing as a file an empty input", () =>
    Effect.gen(function* () {
      const { run, printed } = makeScene()
      yield* run("tell.mjs", [], { agent: { briefing: "file" } })
      assert.strictEqual(JSON.parse(printed()).briefing, "")
    })
  )

  it.live("is not hurt by an agent that does not read a long briefing", () =>
    Effect.gen(function* () {
      const { run } = makeScene()
      const exit = yield* run("lie.mjs", [], { briefing: { text: "x".repeat(4_000_000), file: "/b" } })
      assert.deepStrictEqual([exit.exitCode, exit.lastWords], [0, "I fixed the bug and all tests pass."])
    })
  )

  it.live("keeps both streams and the last lines of an agent that crashed", () =>
    Effect.gen(function* () {
      const { run, printed } = makeScene()
      const exit = yield* run("crash.mjs")
      assert.deepStrictEqual([exit.ending, exit.exitCode, exit.failure], ["exited", 1, "crash"])
      assert.include(exit.lastWords, "Error: internal error")
      assert.include(printed(), "working on it")
    })
  )

  it.live.each([
    [["no-such-agent"], "configuration", "no-such-agent was not found"],
    [["/etc/passwd"], "configuration", "may not be executed"],
    [["true", "x".repeat(400_000)], "configuration", "arguments are longer"],
    [["true", "\0"], "crash", "could not be started"]
  ] as const)("says why an agent could not be started", ([command, failure, summary]) =>
    Effect.gen(function* () {
      const { start } = makeScene()
      const exit = yield* start(command)
      assert.deepStrictEqual([exit.ending, exit.exitCode, exit.failure], ["not_started", null, failure])
      assert.include(exit.summary, summary)
    })
  )

  it.live("does not blame the settings for a folder that is gone", () =>
    Effect.gen(function* () {
      const { start } = makeScene()
      const exit = yield* start(["true"], { folder: "/no/such/folder" })
      assert.deepStrictEqual([exit.ending, exit.failure], ["not_started", "crash"])
      assert.include(exit.summary, "/no/such/folder does not exist")
    })
  )

  it.live("takes exit code 127 of a wrapper for a mistake in the settings", () =>
    Effect.gen(function* () {
      const { start } = makeScene()
      const exit = yield* start(["sh", "-c", "exec no-such-agent"])
      assert.deepStrictEqual([exit.exitCode, exit.failure], [127, "configuration"])
    })
  )

  it.live("leaves no process, not even one in a session of its own that ignores TERM", () =>
    Effect.gen(function* () {
      const { projectRoot, run } = makeScene()
      const pidFile = path.join(projectRoot, "pid")
      const exit = yield* run("grandchild.mjs", [pidFile])
      assert.strictEqual(exit.exitCode, 0)
      assert.isFalse(isAlive(Number(fs.readFileSync(pidFile, "utf8"))))
      assert.deepStrictEqual(markedProcesses(projectRoot), [])
    })
  )

  it.live("ends an agent that ignores TERM when it is interrupted", () =>
    Effect.gen(function* () {
      const { projectRoot, run } = makeScene()
      const pidFile = path.join(projectRoot, "pid")
      const fiber = yield* Effect.forkChild(run("hang.mjs", ["stubborn", pidFile]), { startImmediately: true })
      const pid = Number(yield* fileText(pidFile))
      assert.isTrue(isAlive(pid))
      yield* Fiber.interrupt(fiber)
      assert.isFalse(isAlive(pid))
    })
  )

  it.live("ends an agent that is interrupted before it has started", () =>
    Effect.gen(function* () {
      const { projectRoot, run } = makeScene()
      const fiber = yield* Effect.forkChild(run("hang.mjs", ["quiet"]), { startImmediately: true })
      yield* Fiber.interrupt(fiber)
      assert.deepStrictEqual(markedProcesses(projectRoot), [])
    })
  )

  it.live("kills the groups of all agents at once", () =>
    Effect.gen(function* () {
      const scenes = [makeScene(), makeScene()]
      const fibers = yield* Effect.forEach(scenes, ({ projectRoot, run }) =>
        Effect.forkChild(run("hang.mjs", ["stubborn", path.join(projectRoot, "pid")]), { startImmediately: true })
      )
      yield* Effect.forEach(scenes, ({ projectRoot }) => fileText(path.join(projectRoot, "pid")))
      yield* AgentRunner.use((runner) => Effect.sync(runner.killAll)).pipe(Effect.provide(AgentRunner.layer))
      const exits = yield* Effect.forEach(fibers, (fiber) => Fiber.join(fiber))
      for (const exit of exits) assert.deepStrictEqual([exit.signal, exit.failure], ["SIGKILL", "crash"])
    })
  )

  it.live("ends leftovers of dead deployments of this project and no others", () =>
    Effect.gen(function* () {
      const here = makeScene()
      const other = makeScene()
      const start = (at: typeof here, deployment: string) => {
        const file = path.join(at.projectRoot, deployment)
        const fiber = Effect.forkChild(at.run("hang.mjs", ["quiet", file], { deployment }), { startImmediately: true })
        return Effect.flatMap(fiber, () => Effect.map(fileText(file), Number))
      }
      const dead = yield* start(here, "aaaaaaaa-1")
      const living = yield* start(here, "bbbbbbbb-2")
      const foreign = yield* start(other, "aaaaaaaa-1")
      const runner = yield* AgentRunner
      const ended = yield* runner.endLeftovers(here.projectRoot, (deployment) => deployment === "aaaaaaaa-1")
      assert.deepStrictEqual(ended, ["aaaaaaaa-1"])
      assert.deepStrictEqual([dead, living, foreign].map(isAlive), [false, true, true])
    }).pipe(Effect.provide(AgentRunner.layer))
  )
})

describe("what an agent says went wrong", () => {
  it.live.each([
    [["rate-limited", "4102444800"], "rate_limit", 1],
    [["logged-out"], "login", 1],
    [["overloaded"], "rate_limit", 0],
    [["refuse"], "refused", 1],
    [["denied"], "permission_denied", 0],
    [["turns"], "timeout", 1],
    [["lie"], undefined, 0],
    [["end-with", "0"], undefined, 0],
    [["end-with", "3"], "crash", 3]
  ] as const)("%s", ([args, failure, exitCode]) =>
    Effect.gen(function* () {
      const { claude } = makeScene()
      const exit = yield* claude(args)
      assert.deepStrictEqual([exit.ending, exit.failure, exit.exitCode], ["exited", failure, exitCode])
      assert.notStrictEqual(exit.lastWords, "")
    })
  )

  it.live("tells what was denied", () =>
    Effect.gen(function* () {
      const { claude, events } = makeScene()
      yield* claude(["denied"])
      const denied = { _tag: "permission", decision: "denied", title: "Edit src/price.ts" } as const
      assert.deepInclude(events(), denied)
    })
  )
})
