import { assert, describe, it } from "@effect/vitest"
import { defaultConfig } from "@orchestr8/contracts"
import * as Effect from "effect/Effect"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import type { ProjectConfigOptions } from "../../src/file/ProjectConfigFile.ts"
import { layerFile } from "../../src/file/ProjectConfigFile.ts"
import { ProjectConfig } from "../../src/ProjectConfig.ts"

const temporary = Effect.acquireRelease(
  Effect.sync(() => fs.mkdtempSync(path.join(os.tmpdir(), "config-"))),
  (folder) => Effect.sync(() => fs.rmSync(folder, { recursive: true }))
)

/** A project and a home of its own; `write` puts text into the project's file, `writeUser` into the user's. */
const project = Effect.map(temporary, (folder) => {
  const projectRoot = path.join(folder, "project")
  const file = path.join(projectRoot, ".orchestr8", "config.json")
  const userFile = path.join(folder, "home", ".config", "orchestr8", "config.json")
  const writeTo = (target: string) => (content: unknown) => {
    fs.mkdirSync(path.dirname(target), { recursive: true })
    fs.writeFileSync(target, typeof content === "string" ? content : JSON.stringify(content))
  }
  fs.mkdirSync(projectRoot)
  const environment = { HOME: path.join(folder, "home") }
  const layer = (options: Partial<ProjectConfigOptions> = {}) => layerFile({ projectRoot, environment, ...options })
  return { folder, file, userFile, environment, layer, write: writeTo(file), writeUser: writeTo(userFile), writeTo }
})

const config = ProjectConfig.use((service) => service.get)
const origins = ProjectConfig.use((service) => service.origins)

describe("ProjectConfigFile", () => {
  it.effect("without files it is the default", () =>
    Effect.gen(function* () {
      const { layer } = yield* project
      assert.deepEqual(yield* Effect.provide(config, layer()), defaultConfig)
    })
  )

  it.effect("flag > variable > project > user > default", () =>
    Effect.gen(function* () {
      const { environment, file, layer, userFile, write, writeUser } = yield* project
      const worker = (concurrency: number, maxAttempts: number, maxTicketsPerRun: number, merge: string) => ({
        worker: { concurrency, maxAttempts, maxTicketsPerRun, merge }
      })
      writeUser(worker(2, 2, 2, "none"))
      write({ worker: { concurrency: 3, maxAttempts: 3, maxTicketsPerRun: 3 } })
      const all = layer({
        environment: { ...environment, TICKETS_WORKER_CONCURRENCY: "4", TICKETS_WORKER_MAX_ATTEMPTS: "4" },
        flags: [{ origin: "--concurrency", value: { worker: { concurrency: 5 } } }]
      })
      const { worker: resolved } = yield* Effect.provide(config, all)
      assert.deepEqual(
        [resolved.concurrency, resolved.maxAttempts, resolved.maxTicketsPerRun, resolved.merge, resolved.trigger],
        [5, 4, 3, "none", "automatic"]
      )
      const from = yield* Effect.provide(origins, all)
      assert.deepStrictEqual(
        ["concurrency", "maxAttempts", "maxTicketsPerRun", "merge", "trigger"].map((key) => from.get(`worker.${key}`)),
        ["--concurrency", "TICKETS_WORKER_MAX_ATTEMPTS", file, userFile, "default"]
      )
    })
  )

  it.effect("XDG_CONFIG_HOME moves the user's file; a relative one counts as unset", () =>
    Effect.gen(function* () {
      const { environment, folder, layer, writeTo, writeUser } = yield* project
      const home = path.join(folder, "xdg")
      writeTo(path.join(home, "orchestr8", "config.json"))({ worker: { concurrency: 7 } })
      writeUser({ worker: { concurrency: 8 } })
      const read = (XDG_CONFIG_HOME: string) =>
        Effect.map(
          Effect.provide(config, layer({ environment: { ...environment, XDG_CONFIG_HOME } })),
          (c) => c.worker.concurrency
        )
      assert.strictEqual(yield* read(home), 7)
      assert.strictEqual(yield* read("xdg"), 8)
    })
  )

  it.effect("sees an edit, a repair, a removal and a return", () =>
    Effect.gen(function* () {
      const { file, layer, write } = yield* project
      yield* Effect.gen(function* () {
        const concurrency = Effect.map(config, ({ worker }) => worker.concurrency)
        assert.strictEqual(yield* concurrency, 2)
        write({ worker: { concurrency: 3 } })
        assert.strictEqual(yield* concurrency, 3)
        write({ worker: { concurrency: 444 } })
        assert.strictEqual((yield* Effect.flip(concurrency)).path, file)
        write({ worker: { concurrency: 44 } })
        assert.strictEqual(yield* concurrency, 44)
        fs.rmSync(file)
        assert.strictEqual(yield* concurrency, 2)
        write({ worker: { concurrency: 9 } })
        assert.strictEqual(yield* concurrency, 9)
      }).pipe(Effect.provide(layer()))
    })
  )

  it.effect("does not read a file again that did not change", () =>
    Effect.gen(function* () {
      const { layer, write } = yield* project
      write({ worker: { concurrency: 3 } })
      yield* Effect.gen(function* () {
        assert.strictEqual(yield* config, yield* config)
      }).pipe(Effect.provide(layer()))
    })
  )

  it.effect("a syntax error has line and column", () =>
    Effect.gen(function* () {
      const { file, layer, write } = yield* project
      write('{\n  "worker": {\n    "concurrency": 3,\n  }\n}\n')
      const error = yield* Effect.flip(Effect.provide(config, layer()))
      assert.strictEqual(error._tag, "ConfigError")
      assert.strictEqual(error.path, `${file}:3:21`)
      assert.strictEqual(error.reason, "not valid JSON: no comma may stand before the closing bracket")
    })
  )

  it.effect("a byte order mark is no error", () =>
    Effect.gen(function* () {
      const { layer, write } = yield* project
      write(`\ufeff${JSON.stringify({ worker: { concurrency: 6 } })}`)
      assert.strictEqual((yield* Effect.provide(config, layer())).worker.concurrency, 6)
    })
  )

  it.effect("a folder where the file should be is an error that names it", () =>
    Effect.gen(function* () {
      const { file, layer } = yield* project
      fs.mkdirSync(file, { recursive: true })
      const error = yield* Effect.flip(Effect.provide(config, layer()))
      assert.strictEqual(error.path, file)
      assert.include(error.reason, "cannot be read")
    })
  )

  it.effect("an unknown variable fails the read, not the start", () =>
    Effect.gen(function* () {
      const { environment, layer } = yield* project
      const error = yield* ProjectConfig.use((service) => Effect.flip(service.origins)).pipe(
        Effect.provide(layer({ environment: { ...environment, TICKETS_WORKER_SPEED: "9" } }))
      )
      assert.strictEqual(error.path, "TICKETS_WORKER_SPEED")
    })
  )

  it.effect("layerOf is fixed and checked like a file", () =>
    Effect.gen(function* () {
      const { checks } = yield* Effect.provide(config, ProjectConfig.layerOf({ checks: { unit: { command: ["x"] } } }))
      assert.deepEqual(checks, { unit: { command: ["x"] } })
      const error = yield* Effect.flip(Effect.provide(config, ProjectConfig.layerOf({ chekcs: {} })))
      assert.strictEqual(error.path, "code")
    })
  )
})
