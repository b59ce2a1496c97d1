import * as fs from "node:fs"
import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { ProjectConfig } from "@orchestr8/core"
import { temporaryProject } from "@orchestr8/testing"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as References from "effect/References"
import * as Stream from "effect/Stream"
import { layer, workerLog, type WorkerLogOptions } from "../../src/file/workerLog.ts"

const inLog = (log: string | undefined, options?: WorkerLogOptions, others: Array<string> = []) =>
  Effect.gen(function* () {
    const root = yield* temporaryProject
    const file = path.join(root, ".orchestr8/.local/worker.log")
    const services = layer(root, options).pipe(
      Layer.provide(ProjectConfig.layerOf(log === undefined ? {} : { worker: { log } })),
      Layer.provide(Logger.layer([Logger.make(({ message }) => others.push(String(message)))]))
    )
    return { root, file, services, text: () => fs.readFileSync(file, "utf8") }
  })

const entries = (root: string) => Stream.runCollect(workerLog(root, false))

describe("the log of the worker", () => {
  it.live("is one JSON object a line: time, level, message, annotations, cause", () =>
    Effect.gen(function* () {
      const { root, services, text } = yield* inLog(undefined)
      yield* Effect.gen(function* () {
        yield* Effect.logInfo("the worker", { runs: 1n })
        yield* Effect.logError("broke\ndown \u001b[31mred\u009b31m", Cause.fail(new Error("why")))
      }).pipe(Effect.annotateLogs({ ticket: "3f2a1b9c", deployment: "3f2a1b9c-1" }), Effect.provide(services))
      assert.lengthOf(text().trimEnd().split("\n"), 2)
      assert.notMatch(text().replaceAll("\n", ""), /\p{Cc}/u)
      const [first, second] = yield* entries(root)
      assert.deepStrictEqual(
        [first?.level, first?.annotations],
        ["info", { ticket: "3f2a1b9c", deployment: "3f2a1b9c-1" }]
      )
      assert.match(first?.message ?? "", /^the worker .*1/)
      assert.strictEqual(new Date(first?.time ?? "").toISOString(), first?.time)
      assert.deepStrictEqual([second?.level, second?.message], ["error", "broke\ndown \u001b[31mred\u009b31m"])
      assert.match(second?.cause ?? "", /why/)
    })
  )

  it.live("begins at the level of the configuration; the terminal hears what it heard", () =>
    Effect.gen(function* () {
      const cases = [
        ["debug", ["debug", "info", "warning", "error"]],
        ["info", ["info", "warning", "error"]],
        ["warning", ["warning", "error"]],
        ["error", ["error"]]
      ] as const
      for (const [log, levels] of cases) {
        const heard: Array<string> = []
        const { root, services } = yield* inLog(log, {}, heard)
        yield* Effect.gen(function* () {
          yield* Effect.logDebug("debug")
          yield* Effect.logInfo("info")
          yield* Effect.logWarning("warning")
          yield* Effect.logError("error")
        }).pipe(Effect.provide(services))
        const written = (yield* entries(root)).map(({ level }): string => level)
        assert.deepStrictEqual(written, [...levels])
        assert.deepStrictEqual(heard, ["info", "warning", "error"], log)
      }
    })
  )

  it.live("keeps three full files and the one in use", () =>
    Effect.gen(function* () {
      const { file, services } = yield* inLog(undefined, { limit: 1000 })
      yield* Effect.forEach(
        Array.from({ length: 100 }, (_, at) => at),
        (at) => Effect.logInfo(`line ${at} ${"x".repeat(80)}`)
      ).pipe(Effect.provide(services))
      const names = fs.readdirSync(path.dirname(file)).sort()
      assert.deepStrictEqual(names, ["worker.log", "worker.log.1", "worker.log.2", "worker.log.3"])
      for (const name of names) assert.isAtMost(fs.statSync(path.join(path.dirname(file), name)).size, 1000)
      assert.include(fs.readFileSync(file, "utf8"), "line 99")
    })
  )

  it.live("never fails, whatever the disk says", () =>
    Effect.gen(function* () {
      const { file, services } = yield* inLog(undefined)
      fs.mkdirSync(file, { recursive: true })
      yield* Effect.logInfo("nowhere to go").pipe(Effect.provide(services))
      yield* Effect.logInfo("odd", {
        toJSON: () => {
          throw new Error("no")
        }
      }).pipe(Effect.provide(services))
    })
  )

  it.live("is followed across a change of files", () =>
    Effect.gen(function* () {
      const { root, services } = yield* inLog(undefined, { limit: 300 })
      yield* Effect.gen(function* () {
        yield* Effect.logInfo("first")
        const seen: Array<string> = []
        const following = yield* Effect.forkScoped(
          Stream.runForEachWhile(workerLog(root, true), ({ message }) =>
            Effect.sync(() => {
              seen.push(message)
              return message !== "last"
            })
          ),
          { startImmediately: true }
        )
        for (let at = 0; at < 20; at++) {
          yield* Effect.logInfo(`line ${at}`)
          yield* Effect.sleep(1)
        }
        yield* Effect.logInfo("last")
        yield* Fiber.join(following)
        assert.strictEqual(seen[0], "first")
      }).pipe(Effect.provide(services))
    })
  )

  it.live("leaves out what is no entry", () =>
    Effect.gen(function* () {
      const { file, root, services } = yield* inLog(undefined)
      yield* Effect.logInfo("one").pipe(Effect.provide(services))
      fs.appendFileSync(file, 'not json\n{}\n{"time":1}\n')
      yield* Effect.logInfo("two").pipe(Effect.provide(services))
      assert.deepStrictEqual(
        (yield* entries(root)).map(({ message }) => message),
        ["one", "two"]
      )
      assert.deepStrictEqual(yield* entries("/nowhere"), [])
      assert.strictEqual(yield* References.MinimumLogLevel, "Info")
    })
  )
})
