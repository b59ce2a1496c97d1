import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { afterEach, vi } from "vitest"
import { type GroupCommand, startGroup } from "../../src/file/startGroup.ts"

const node = (script: string, more: Partial<GroupCommand> = {}): GroupCommand => ({
  command: [process.execPath, "-e", script],
  cwd: "/",
  env: {},
  onOutput: () => {},
  ...more
})

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

describe("startGroup", () => {
  it.live("gives up a command that even KILL does not end, and says so", () =>
    Effect.promise(async () => {
      const group = await startGroup(node("setInterval(() => {}, 1000)"))
      const kill = vi.spyOn(process, "kill").mockReturnValue(true)
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] })
      const ended = group.end()
      await vi.advanceTimersByTimeAsync(20_000)
      const signals = new Set(kill.mock.calls.map(([, signal]) => signal))
      kill.mockRestore()
      process.kill(-group.pid, "SIGKILL")
      assert.deepStrictEqual(await ended, { exitCode: null, signal: null, hangs: true })
      assert.isTrue(signals.has("SIGTERM") && signals.has("SIGKILL"))
    })
  )

  it.live("lets the caller write the input and end it", () =>
    Effect.promise(async () => {
      let printed = ""
      const echo = "process.stdin.on('data', (text) => process.stdout.write(text)).on('end', () => console.log('end'))"
      const answered = Promise.withResolvers<void>()
      const group = await startGroup(
        node(echo, {
          input: { open: true },
          onOutput: (_, chunk) => {
            printed += chunk.toString()
            if (printed === "first ") answered.resolve()
          }
        })
      )
      group.input.write("first ")
      await answered.promise
      group.input.end("second ")
      assert.deepStrictEqual(await group.ended, { exitCode: 0, signal: null })
      assert.strictEqual(printed, "first second end\n")
    })
  )

  it.live("survives writing to a command that has gone", () =>
    Effect.promise(async () => {
      const group = await startGroup(node("", { input: { open: true } }))
      await group.ended
      group.input.write("x".repeat(1_000_000))
      group.input.end()
      assert.strictEqual((await group.end()).exitCode, 0)
    })
  )

  it.live("gives all output of a command that ended while it was paused", () =>
    Effect.promise(async () => {
      let bytes = 0
      const group = await startGroup(
        node("process.stdout.write('x'.repeat(60_000))", {
          onOutput: (_, chunk) => {
            bytes += chunk.length
          }
        })
      )
      group.pause()
      assert.strictEqual((await group.ended).exitCode, 0)
      group.pause()
      assert.strictEqual(bytes, 60_000)
    })
  )

  it.live.each([
    [["no-such-program"], /no-such-program was not found/],
    [["/etc/passwd"], /may not be executed/],
    [["/bin/true", "x".repeat(400_000)], /arguments are longer/],
    [["/bin/true", "\0"], /null bytes/]
  ] as const)("says why a command did not start", ([command, reason]) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(Effect.tryPromise(() => startGroup(node("", { command }))))
      assert.match(error.cause instanceof Error ? error.cause.message : "", reason)
    })
  )
})
