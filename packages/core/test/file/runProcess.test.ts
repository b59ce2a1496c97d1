import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Schedule from "effect/Schedule"
import { afterAll } from "vitest"
import { isGroupAlive } from "../../src/file/processGroup.ts"
import { type ProcessOptions, runProcess } from "../../src/file/runProcess.ts"

const folders: Array<string> = []
afterAll(() => {
  for (const folder of folders) fs.rmSync(folder, { recursive: true, force: true })
})

const makeFolder = (): string => {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "run-process-")))
  folders.push(folder)
  return folder
}

const cwd = makeFolder()

const node = (script: string, options?: Partial<ProcessOptions>) =>
  runProcess({ command: [process.execPath, "-e", script], cwd, timeout: 30_000, ...options })

const groupFrom = (text: string): number => {
  const group = Number(text.trim().split("\n")[0])
  assert.isAbove(group, 1)
  return group
}

describe("runProcess", () => {
  it.live("gives the exit code and both streams", () =>
    Effect.gen(function* () {
      const result = yield* node(`console.log("out"); console.error("err"); process.exitCode = 3`)
      const expected = { exitCode: 3, signal: null, stdout: "out\n", stderr: "err\n", timedOut: false }
      assert.deepStrictEqual(result, expected)
    })
  )

  it.live("runs in its folder, with the given environment and nothing else", () =>
    Effect.gen(function* () {
      const result = yield* node(`console.log(process.cwd(), process.env.MARK, process.env.HOME)`, {
        env: { MARK: "one two" }
      })
      assert.strictEqual(result.stdout, `${fs.realpathSync(cwd)} one two undefined\n`)
    })
  )

  it.live("passes arguments as they are, whatever a shell would make of them", () =>
    Effect.gen(function* () {
      const argument = "$(touch pwned); `x` * \"'\n"
      const command = [process.execPath, "-e", "process.stdout.write(process.argv[1])", argument]
      const result = yield* runProcess({ command, cwd, timeout: 30_000 })
      assert.strictEqual(result.stdout, argument)
      assert.deepStrictEqual(fs.readdirSync(cwd), [])
    })
  )

  it.live("gives a command that waits for input its end at once", () =>
    Effect.gen(function* () {
      const result = yield* runProcess({ command: ["cat"], cwd, timeout: 30_000 })
      assert.deepStrictEqual([result.exitCode, result.timedOut], [0, false])
    })
  )

  it.live("names the signal that ended it", () =>
    Effect.gen(function* () {
      const result = yield* node(`process.kill(process.pid, "SIGKILL"); setInterval(() => {}, 1000)`)
      assert.deepStrictEqual([result.exitCode, result.signal, result.timedOut], [null, "SIGKILL", false])
    })
  )

  it.live.each([
    { command: ["no-such-program-here"], cwd, reason: /no-such-program-here was not found/ },
    { command: [], cwd, reason: /./ },
    { command: ["nul\0byte"], cwd, reason: /null bytes/ },
    { command: [cwd], cwd, reason: /may not be executed/ },
    { command: ["cat"], cwd: "/no/such/folder", reason: /folder \/no\/such\/folder does not exist/ }
  ])("says why $command in $cwd did not start", ({ command, cwd, reason }) =>
    Effect.gen(function* () {
      const result = yield* runProcess({ command, cwd, timeout: 30_000 })
      assert.match(result.startError ?? "", reason)
      assert.deepStrictEqual([result.exitCode, result.signal], [null, null])
    })
  )

  it.live("ends the whole group at the time limit and keeps what it said", () =>
    Effect.gen(function* () {
      const child = `require("child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "inherit" })`
      const result = yield* node(`console.log(process.pid); ${child}; setInterval(() => {}, 1000)`, { timeout: 1000 })
      assert.isTrue(result.timedOut)
      assert.isFalse(isGroupAlive(groupFrom(result.stdout)))
    })
  )

  it.live("ends what a finished command left in its group", () =>
    Effect.gen(function* () {
      const child = `require("child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" }).unref()`
      const result = yield* node(`console.log(process.pid); ${child}`)
      assert.deepStrictEqual([result.exitCode, result.timedOut], [0, false])
      assert.isFalse(isGroupAlive(groupFrom(result.stdout)))
    })
  )

  it.live("does not wait for a process that left the group with its output", () =>
    Effect.gen(function* () {
      const child = `require("child_process").spawn("sleep", ["60"], { stdio: "inherit", detached: true })`
      const result = yield* node(`const c = ${child}; console.log(c.pid); c.unref()`)
      assert.strictEqual(result.exitCode, 0)
      process.kill(groupFrom(result.stdout), "SIGKILL")
    })
  )

  it.live("ends the group when it is interrupted, KILL for those who ignore TERM", () =>
    Effect.gen(function* () {
      const file = path.join(makeFolder(), "pid")
      const script = `process.on("SIGTERM", () => {}); require("fs").writeFileSync(${JSON.stringify(file)}, String(process.pid)); setInterval(() => {}, 1000)`
      const fiber = yield* Effect.forkChild(node(script), { startImmediately: true })
      yield* Effect.sync(() => fs.existsSync(file) && fs.readFileSync(file, "utf8") !== "").pipe(
        Effect.repeat({ until: Boolean, schedule: Schedule.spaced("10 millis") })
      )
      yield* Fiber.interrupt(fiber)
      assert.isFalse(isGroupAlive(groupFrom(fs.readFileSync(file, "utf8"))))
    })
  )

  it.live("keeps head and tail of a flood, cut between characters", () =>
    Effect.gen(function* () {
      const script = `process.stdout.write("start " + "€".repeat(2_000_000) + " end")`
      const result = yield* node(script, { maxOutput: 1000 })
      const [head = "", between = "", tail = ""] = result.stdout.split("\n")
      assert.match(head, /^start €+$/)
      assert.match(tail, /^€+ end$/)
      const kept = Buffer.byteLength(head) + Buffer.byteLength(tail)
      assert.isAtMost(kept, 1000)
      assert.strictEqual(between, `[${6_000_010 - kept} bytes left out]`)
    })
  )

  it.live("keeps everything below the limit, whatever the chunks", () =>
    Effect.gen(function* () {
      const script = `let n = 0; const t = setInterval(() => { process.stdout.write("€" + n); if (++n === 20) clearInterval(t) }, 1)`
      const result = yield* node(script, { maxOutput: 100 })
      assert.strictEqual(result.stdout, Array.from({ length: 20 }, (_, n) => `€${n}`).join(""))
    })
  )
})
