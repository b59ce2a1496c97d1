import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Schedule from "effect/Schedule"
import { afterAll } from "vitest"
import type { Agent } from "../src/Agent.ts"
import { type AgentLimits, AgentRunner } from "../src/AgentRunner.ts"
import { markedProcesses } from "../src/markedProcesses.ts"

const folders: Array<string> = []
afterAll(() => {
  for (const folder of folders) fs.rmSync(folder, { recursive: true, force: true })
})

const makeFolder = (): string => {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "agent-runner-")))
  folders.push(folder)
  return folder
}

const LOOK_AGAIN = Schedule.spaced("10 millis")

const agents = path.dirname(fileURLToPath(import.meta.resolve("@orchestr8/testing/agents/fix.mjs")))

interface Setting {
  readonly limits?: Partial<AgentLimits>
  readonly briefing?: Agent["briefing"]
  readonly deployment?: string
}

/** A project of its own: processes are found by it. */
const scene = () => {
  const projectRoot = makeFolder()
  const transcript = path.join(projectRoot, "deployments", "d", "transcript.log")
  const run = (script: string, args: ReadonlyArray<string> = [], setting: Setting = {}) =>
    AgentRunner.use((runner) =>
      runner.run({
        agent: {
          agentType: "repair_general",
          command: [process.execPath, path.join(agents, script), ...args],
          parser: "none",
          briefing: setting.briefing ?? "stdin",
          model: "scripted"
        },
        deployment: setting.deployment ?? "3f2a1b9c-1",
        ticketId: "3f2a1b9c",
        projectRoot,
        folder: projectRoot,
        briefing: { text: "# Fix 3f2a1b9c\n", file: path.join(projectRoot, "briefing.md") },
        transcript,
        environment: ["PATH", "LANG"],
        limits: { start: 20_000, silence: 20_000, total: 60_000, ...setting.limits }
      })
    ).pipe(Effect.provide(AgentRunner.layer))
  return { projectRoot, run, printed: () => fs.readFileSync(transcript, "utf8") }
}

const isAlive = (pid: number): boolean => {
  try {
    return !/^State:\s*Z/m.test(fs.readFileSync(`/proc/${pid}/status`, "utf8"))
  } catch {
    return false
  }
}

const fileText = (file: string) =>
  Effect.sync(() => (fs.existsSync(file) ? fs.readFileSync(file, "utf8") : "")).pipe(
    Effect.repeat({ until: (text) => text !== "", schedule: LOOK_AGAIN })
  )

describe("AgentRunner", () => {
  it.live("gives the agent its folder, its briefing, its arguments and no more of the environment than allowed", () =>
    Effect.gen(function* () {
      const { projectRoot, run, printed } = scene()
      const exit = yield* run("tell.mjs", ["{ticket_id}", "{worktree}/x", "{briefing_file}", "$(id)"])
      assert.deepStrictEqual([exit.ending, exit.exitCode, exit.summary], ["exited", 0, "exited with 0"])
      const told = JSON.parse(printed())
      assert.deepStrictEqual(told.args, ["3f2a1b9c", `${projectRoot}/x`, `${projectRoot}/briefing.md`, "$(id)"])
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
      const { run, printed } = scene()
      yield* run("tell.mjs", [], { briefing: "file" })
      assert.strictEqual(JSON.parse(printed()).briefing, "")
    })
  )

  it.live("keeps both streams and the last lines of an agent that crashed", () =>
    Effect.gen(function* () {
      const { run, printed } = scene()
      const exit = yield* run("crash.mjs")
      assert.deepStrictEqual([exit.ending, exit.exitCode], ["exited", 1])
      assert.include(exit.lastWords, "Error: API error 529")
      assert.include(printed(), "working on it")
    })
  )

  it.live("says why an agent could not be started", () =>
    Effect.gen(function* () {
      const { projectRoot } = scene()
      const exit = yield* AgentRunner.use((runner) =>
        runner.run({
          agent: { agentType: "a", command: ["no-such-agent"], parser: "none", briefing: "stdin", model: "m" },
          deployment: "3f2a1b9c-1",
          ticketId: "3f2a1b9c",
          projectRoot,
          folder: projectRoot,
          briefing: { text: "", file: "/b" },
          transcript: path.join(projectRoot, "t"),
          environment: ["PATH"],
          limits: { start: 1000, silence: 1000, total: 1000 }
        })
      ).pipe(Effect.provide(AgentRunner.layer))
      assert.strictEqual(exit.ending, "not_started")
      assert.include(exit.summary, "no-such-agent was not found")
    })
  )

  it.live.each([
    ["mute", { start: 700 }, "no_output", "no output within 0.7 s"],
    ["quiet", { silence: 700 }, "silent", "no output for 0.7 s"],
    ["busy", { total: 1500 }, "too_long", "ran for more than 1.5 s"]
  ] as const)("ends a %s agent at its limit", ([mode, limits, ending, summary]) =>
    Effect.gen(function* () {
      const { projectRoot, run } = scene()
      const exit = yield* run("hang.mjs", [mode], { limits })
      assert.strictEqual(exit.ending, ending)
      assert.include(exit.summary, summary)
      assert.deepStrictEqual(markedProcesses(projectRoot), [])
    })
  )

  it.live("leaves no process, not even one in a session of its own that ignores TERM", () =>
    Effect.gen(function* () {
      const { projectRoot, run } = scene()
      const pidFile = path.join(projectRoot, "pid")
      const exit = yield* run("grandchild.mjs", [pidFile])
      assert.strictEqual(exit.exitCode, 0)
      assert.isFalse(isAlive(Number(fs.readFileSync(pidFile, "utf8"))))
      assert.deepStrictEqual(markedProcesses(projectRoot), [])
    })
  )

  it.live("ends an agent that ignores TERM when it is interrupted", () =>
    Effect.gen(function* () {
      const { projectRoot, run } = scene()
      const pidFile = path.join(projectRoot, "pid")
      const fiber = yield* Effect.forkChild(run("hang.mjs", ["stubborn", pidFile]), { startImmediately: true })
      const pid = Number(yield* fileText(pidFile))
      assert.isTrue(isAlive(pid))
      yield* Fiber.interrupt(fiber)
      assert.isFalse(isAlive(pid))
    })
  )

  it.live("keeps the beginning and the end of a flood", () =>
    Effect.gen(function* () {
      const { run, printed } = scene()
      const exit = yield* run("flood.mjs", ["80"])
      assert.strictEqual(exit.lastWords.split("\n").at(-1), "the end")
      const text = printed()
      assert.isTrue(text.startsWith("lorem ipsum"))
      assert.isTrue(text.endsWith("the end\n"))
      assert.isBelow(text.length, 66 * 1024 * 1024)
      assert.include(text, "the end follows")
    })
  )

  it.live("ends leftovers of dead deployments of this project and no others", () =>
    Effect.gen(function* () {
      const here = scene()
      const other = scene()
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
