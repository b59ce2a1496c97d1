import { spawn } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { checkEnvironment, runProcess } from "@orchestr8/core/file"
import * as Effect from "effect/Effect"
import { afterEach, onTestFinished, vi } from "vitest"
import { AgentRunner } from "../src/AgentRunner.ts"
import { endMarkedProcesses } from "../src/markedProcesses.ts"
import { fileText, isAlive, makeFolder } from "./scene.ts"

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const workOf = (projectRoot: string, deployment = "3f2a1b9c-1") => ({ deployment, projectRoot, environment: [] })

/** Runs a check that leaves a daemon in a group of its own, as build tools do; gives the daemon. */
const leaveDaemon = Effect.fnUntraced(function* (cwd: string, env: NodeJS.ProcessEnv) {
  const pidFile = path.join(makeFolder(), "pid")
  const script = `const { spawn } = require("child_process")
    const daemon = spawn("sleep", ["600"], { detached: true, stdio: "ignore" })
    require("fs").writeFileSync(process.argv[1], String(daemon.pid))
    daemon.unref()`
  yield* runProcess({ command: [process.execPath, "-e", script, pidFile], cwd, env, timeout: 30_000 })
  const pid = Number(yield* fileText(pidFile))
  onTestFinished(() => {
    if (isAlive(pid)) process.kill(pid, "SIGKILL")
  })
  assert.isTrue(isAlive(pid))
  return pid
})

describe("what a proof left running", () => {
  it.live("is ended with its deployment, and not with another one", () =>
    Effect.gen(function* () {
      const root = makeFolder()
      const daemon = yield* leaveDaemon(root, checkEnvironment(workOf(root)))
      const runner = yield* AgentRunner
      assert.deepStrictEqual(yield* runner.endLeftovers(root, (found) => found === "3f2a1b9c-2"), [])
      assert.isTrue(isAlive(daemon))
      assert.deepStrictEqual(yield* runner.endLeftovers(root, (found) => found === "3f2a1b9c-1"), ["3f2a1b9c-1"])
      assert.isFalse(isAlive(daemon))
    }).pipe(Effect.provide(AgentRunner.layer))
  )

  it.live("is ended when the process that started it is gone, and left to one that lives", () =>
    Effect.gen(function* () {
      const root = makeFolder()
      const startedBy = (pid: number) => ({
        ...checkEnvironment(workOf(root)),
        ORCHESTR8_STARTER: `${os.hostname()}:${pid}`
      })
      const gone = yield* leaveDaemon(root, startedBy(2 ** 30))
      const waitedFor = yield* leaveDaemon(root, startedBy(process.ppid))
      yield* Effect.promise(() => endMarkedProcesses(root, () => true))
      assert.deepStrictEqual([gone, waitedFor].map(isAlive), [false, true])
    })
  )

  it.live("stays when a person's check left it, and when it is another project's", () =>
    Effect.gen(function* () {
      const root = makeFolder()
      const other = makeFolder()
      const person = { ...checkEnvironment(), ORCHESTR8_STARTER: `${os.hostname()}:${2 ** 30}` }
      const daemons = [yield* leaveDaemon(root, person), yield* leaveDaemon(root, checkEnvironment(workOf(other)))]
      yield* Effect.promise(() => endMarkedProcesses(root, () => true))
      assert.deepStrictEqual(daemons.map(isAlive), [true, true])
    })
  )

  it.live("is ended when an agent ran the check", () =>
    Effect.gen(function* () {
      const root = makeFolder()
      const agent = { ...process.env, TICKETS_DIR: root, ORCHESTR8_DEPLOYMENT: "3f2a1b9c-1" }
      const daemon = yield* leaveDaemon(root, checkEnvironment(undefined, agent))
      yield* Effect.promise(() => endMarkedProcesses(root, (found) => found === "3f2a1b9c-1"))
      assert.isFalse(isAlive(daemon))
    })
  )
})

describe("a process that hangs in the system", () => {
  it.live("is given up some time after KILL", () =>
    Effect.promise(async () => {
      const root = fs.realpathSync(makeFolder())
      const child = spawn("sleep", ["600"], { env: checkEnvironment(workOf(root)) })
      const kill = vi.spyOn(process, "kill").mockReturnValue(true)
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] })
      const ended = endMarkedProcesses(root, () => true)
      await vi.advanceTimersByTimeAsync(20_000)
      kill.mockRestore()
      child.kill("SIGKILL")
      assert.deepStrictEqual(await ended, { deployments: ["3f2a1b9c-1"], hanging: [child.pid ?? 0] })
    })
  )
})
