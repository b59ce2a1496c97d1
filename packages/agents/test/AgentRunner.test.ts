import * as fs from "node:fs"
import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { AgentEventEntry } from "@orchestr8/contracts"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Schema from "effect/Schema"
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
      assert.deepStrictEqual([exit.ending, exit.exitCode, exit.failure], ["exited", 1, "rate_limit"])
      assert.include(exit.lastWords, "Error: API error 529")
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

  it.live("does not end an agent that stays within its budget", () =>
    Effect.gen(function* () {
      const { claude } = makeScene()
      const exit = yield* claude(["lie"], { budget: { tokens: 150, usd: 0.01 } })
      assert.deepStrictEqual([exit.ending, exit.failure, exit.usage], ["exited", undefined, { tokens: 150, usd: 0.01 }])
    })
  )
})

describe("the record of an agent", () => {
  it.live("has every event, in order, in its file and at the listener", () =>
    Effect.gen(function* () {
      const { claude, entries, events, projectRoot } = makeScene()
      const heard: Array<unknown> = []
      fs.writeFileSync(path.join(projectRoot, "price.ts"), "a + b")
      const exit = yield* claude(["fix", "price.ts", "+", "*"], {
        run: 3,
        onEvent: (event) =>
          Effect.as(Effect.yieldNow, undefined).pipe(Effect.tap(() => Effect.sync(() => heard.push(event))))
      })
      assert.deepStrictEqual([exit.ending, exit.failure, exit.lastWords], ["exited", undefined, "price.ts is mended."])
      assert.deepStrictEqual(
        events().map(({ _tag }) => _tag),
        ["text", "usage", "tool", "usage", "diff", "usage", "result"]
      )
      assert.deepStrictEqual(heard, [...events()])
      const written = yield* Schema.decodeUnknownEffect(Schema.Array(AgentEventEntry))(entries())
      for (const entry of written) assert.strictEqual(entry.run, 3)
    })
  )

  it.live("adds the runs of one deployment to each other", () =>
    Effect.gen(function* () {
      const { entries, printed, run } = makeScene()
      yield* run("lie.mjs")
      yield* run("lie.mjs", [], { run: 2 })
      assert.strictEqual(
        printed(),
        "I fixed the bug and all tests pass.\n\n[run 2]\nI fixed the bug and all tests pass.\n"
      )
      assert.deepStrictEqual(
        entries().map(({ run }) => run),
        [1, 2]
      )
    })
  )

  it.live.each(["many-lines", "one-line"])("keeps the beginning and the end of a flood of 200 MB in %s", (form) =>
    Effect.gen(function* () {
      const { events, run, printed, projectRoot } = makeScene()
      let most = 0
      const before = process.memoryUsage().rss
      const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 20)
      const exit = yield* run("flood.mjs", ["200", form])
      clearInterval(watch)
      assert.isBelow(most - before, 200 * 1024 * 1024)
      assert.strictEqual(exit.lastWords.split("\n").at(-1), "the end")
      const text = printed()
      assert.isTrue(text.startsWith("lorem ipsum"))
      assert.isTrue(text.endsWith("the end\n"))
      assert.isBelow(text.length, 66 * 1024 * 1024)
      assert.include(text, "the end follows")
      const { size } = fs.statSync(path.join(projectRoot, "deployments", "d", "agent.jsonl"))
      assert.isAtMost(size, 16 * 1024 * 1024)
      const notices = events().filter(({ _tag }) => _tag === "notice")
      assert.lengthOf(notices, 1)
    })
  )

  it.live("does not lose the deployment to a record that cannot be written", () =>
    Effect.gen(function* () {
      const { run, projectRoot } = makeScene()
      const exit = yield* run("lie.mjs", [], { transcript: projectRoot, events: "/etc/passwd/agent.jsonl" })
      assert.deepStrictEqual([exit.exitCode, exit.lastWords], [0, "I fixed the bug and all tests pass."])
    })
  )

  it.live("tells its listener everything that a fast agent does", () =>
    Effect.gen(function* () {
      const { start, events } = makeScene()
      let heard = 0
      const script = `for (let n = 0; n < 3000; n++) console.log(JSON.stringify({ type: "assistant", message: { content: [{ type: "tool_use", name: "Bash", input: { command: String(n) } }] } }))`
      yield* start([process.execPath, "-e", script], {
        agent: { parser: "claude" },
        onEvent: () =>
          Effect.andThen(
            Effect.yieldNow,
            Effect.sync(() => (heard += 1))
          )
      })
      assert.deepStrictEqual([heard, events().length], [3000, 3000])
    })
  )

  it.live("is not hurt by a listener that dies", () =>
    Effect.gen(function* () {
      const { claude } = makeScene()
      const exit = yield* claude(["lie"], { onEvent: () => Effect.die("no") })
      assert.deepStrictEqual([exit.ending, exit.failure], ["exited", undefined])
    })
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

describe("the MCP configuration of an agent", () => {
  const command = [process.execPath, "-e", "console.log(fs.readFileSync(process.argv[1], 'utf8'))", "{mcp_config}"]

  it.live("names the server of the tickets, with the marks of the deployment", () =>
    Effect.gen(function* () {
      const { printed, projectRoot, start } = makeScene()
      const file = path.join(projectRoot, "mcp", "servers.json")
      yield* start(command, { mcp: { command: ["/bin/tickets", "mcp"], file } })
      assert.deepStrictEqual(JSON.parse(printed()), {
        mcpServers: {
          tickets: {
            command: "/bin/tickets",
            args: ["mcp"],
            env: { TICKETS_DIR: projectRoot, ORCHESTR8_DEPLOYMENT: "3f2a1b9c-1", ORCHESTR8_TICKET: "3f2a1b9c" }
          }
        }
      })
    })
  )

  it.live("names none when there is none", () =>
    Effect.gen(function* () {
      const { printed, start } = makeScene()
      yield* start(command)
      assert.deepStrictEqual(JSON.parse(printed()), { mcpServers: {} })
    })
  )
})
