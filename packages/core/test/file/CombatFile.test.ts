import { assert, describe, it } from "@effect/vitest"
import type { StoreUnavailable } from "@orchestr8/contracts"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import { execFile } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { CombatTracker } from "../../src/CombatTracker.ts"
import { layerFile } from "../../src/file/CombatFile.ts"
import { openLock } from "../../src/file/openLock.ts"

const run = promisify(execFile)
const processFile = fileURLToPath(new URL("combatProcess.ts", import.meta.url))

const project = Effect.map(
  Effect.acquireRelease(
    Effect.sync(() => fs.mkdtempSync(path.join(os.tmpdir(), "combat-"))),
    (folder) => Effect.sync(() => fs.rmSync(folder, { recursive: true }))
  ),
  (projectRoot) => {
    const base = path.join(projectRoot, ".orchestr8")
    const file = path.join(base, "combat_state.json")
    const write = (text: string) => {
      fs.mkdirSync(base, { recursive: true })
      fs.writeFileSync(file, text)
    }
    const read = () => fs.readFileSync(file, "utf8")
    const use = <A>(body: (combat: CombatTracker["Service"]) => Effect.Effect<A, StoreUnavailable>, deadline = 5000) =>
      Effect.flatMap(CombatTracker, body).pipe(Effect.provide(layerFile({ projectRoot, deadline })))
    return { projectRoot, base, file, write, read, use }
  }
)

const deployment = (path: string, terminalId = "t-1") => ({ path, terminalId, model: "claude" })

/** The warnings that the effect logs. */
const warnings = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const lines: Array<string> = []
    const logger = Logger.make(({ logLevel, message }) => {
      if (logLevel === "Warn") lines.push(String(message))
    })
    yield* Effect.provide(effect, Logger.layer([logger]))
    return lines
  })

describe("CombatFile", () => {
  it.effect("writes the exact form of the original: two spaces, no final newline, nothing else left behind", () =>
    Effect.gen(function* () {
      const { base, read, use } = yield* project
      yield* use((combat) => combat.deploy(deployment("IP/plugins/06_maestro.py", "term_abc123")))
      const deployed_at = JSON.parse(read()).active_deployments["IP/plugins/06_maestro.py"].deployed_at
      assert.strictEqual(
        read(),
        `{
  "active_deployments": {
    "IP/plugins/06_maestro.py": {
      "deployed_at": "${deployed_at}",
      "terminal_id": "term_abc123",
      "model": "claude"
    }
  }
}`
      )
      assert.deepStrictEqual(fs.readdirSync(base).toSorted(), [".local", "combat_state.json"])
      assert.deepStrictEqual(fs.readdirSync(path.join(base, ".local", "tmp")), [])
      yield* use((combat) => combat.withdraw("IP/plugins/06_maestro.py"))
      assert.strictEqual(read(), '{\n  "active_deployments": {}\n}')
    })
  )

  it.effect("keeps what it does not know, and rewrites nothing without a reason", () =>
    Effect.gen(function* () {
      const { file, read, use, write } = yield* project
      const foreign = {
        version: 2,
        active_deployments: {
          "a.ts": { deployed_at: "2026-01-26T13:38:47.872373", terminal_id: "t-9", colour: "purple" },
          odd: null
        }
      }
      write(JSON.stringify(foreign))
      const { ino } = fs.statSync(file)
      yield* use((combat) => combat.withdraw("nothing"))
      yield* use((combat) => combat.withdraw("a.ts", "t-1"))
      yield* use((combat) => combat.withdrawAll("worker-"))
      assert.strictEqual(fs.statSync(file).ino, ino)
      const state = yield* use((combat) => combat.active)
      assert.deepEqual(state.active_deployments, {
        "a.ts": { deployed_at: "2026-01-26T13:38:47.872373", terminal_id: "t-9", model: "unknown" }
      })
      yield* use((combat) => combat.deploy(deployment("b.ts")))
      const written = JSON.parse(read())
      delete written.active_deployments["b.ts"]
      assert.deepStrictEqual(written, foreign)
    })
  )

  it.effect("no file is no combat, and to ask makes nothing", () =>
    Effect.gen(function* () {
      const { projectRoot, use } = yield* project
      assert.deepEqual(yield* use((combat) => combat.active), { active_deployments: {} })
      assert.deepStrictEqual(fs.readdirSync(projectRoot), [])
    })
  )

  it.effect("a file without deployments is an empty one", () =>
    Effect.gen(function* () {
      const { use, write } = yield* project
      write('{"note": "hi"}')
      assert.deepEqual(yield* use((combat) => combat.active), { active_deployments: {} })
    })
  )

  it.effect.each(["", "{", "[]", "null", '{"active_deployments": []}', '{"active_deployments": 5}', "\u0000\u0001"])(
    "%j is moved aside with a warning, and work goes on",
    (text) =>
      Effect.gen(function* () {
        const { base, read, use, write } = yield* project
        const asides = () => fs.readdirSync(base).filter((name) => name.startsWith("combat_state.json.corrupt-"))
        write(text)
        const lines = yield* warnings(use((combat) => combat.active))
        assert.lengthOf(lines, 1)
        assert.include(lines[0], "is no combat file; it is now ")
        assert.lengthOf(asides(), 1)
        assert.strictEqual(fs.readFileSync(path.join(base, asides()[0] ?? ""), "utf8"), text)
        yield* use((combat) => combat.deploy(deployment("a.ts")))
        assert.property(JSON.parse(read()).active_deployments, "a.ts")
        assert.lengthOf(asides(), 1)
      })
  )

  it.effect("a project root that is none is an error with its path, and nothing is made", () =>
    Effect.gen(function* () {
      const { projectRoot } = yield* project
      const deployTo = (root: string) =>
        Effect.flip(CombatTracker.use((combat) => combat.deploy(deployment("a.ts")))).pipe(
          Effect.provide(layerFile({ projectRoot: root }))
        )
      const missing = path.join(projectRoot, "missing")
      assert.strictEqual((yield* deployTo(missing)).problem, "missing")
      assert.isFalse(fs.existsSync(missing))
      const file = path.join(projectRoot, "file")
      fs.writeFileSync(file, "")
      const error = yield* deployTo(file)
      assert.strictEqual(error.problem, "not_a_directory")
      assert.include(error.message, file)
    })
  )

  it.live("waits for the lock until the deadline, names the holder, and works once it is free", () =>
    Effect.gen(function* () {
      const { base, use } = yield* project
      yield* use((combat) => combat.deploy(deployment("a.ts")))
      const lock = openLock(path.join(base, ".local", "combat.lock"), 1000)
      const error = yield* lock.withLock(Effect.flip(use((combat) => combat.deploy(deployment("b.ts")), 20)))
      assert.strictEqual(error.problem, "locked")
      assert.include(error.detail, String(process.pid))
      // readers take no lock
      const state = yield* lock.withLock(use((combat) => combat.active))
      assert.deepStrictEqual(Object.keys(state.active_deployments), ["a.ts"])
      yield* use((combat) => combat.deploy(deployment("b.ts")))
      lock.close()
    })
  )

  it.live("fibers of one process lose nothing", () =>
    Effect.gen(function* () {
      const { projectRoot, use } = yield* project
      const indexes = Array.from({ length: 50 }, (_, index) => index)
      const other = CombatTracker.use((combat) => combat.deploy(deployment("other.ts"))).pipe(
        Effect.provide(layerFile({ projectRoot }))
      )
      yield* use((combat) =>
        Effect.all([other, ...indexes.map((index) => combat.deploy(deployment(`${index}.ts`)))], {
          concurrency: "unbounded"
        })
      )
      assert.lengthOf(Object.keys((yield* use((combat) => combat.active)).active_deployments), 51)
    })
  )

  it.live(
    "8 processes of 25 deployments each lose nothing, and nobody reads half a file",
    () =>
      Effect.gen(function* () {
        const { base, file, projectRoot } = yield* project
        const names = Array.from({ length: 8 }, (_, index) => `p${index}`)
        const processes = Effect.promise(() =>
          Promise.all(names.map((name) => run(process.execPath, [processFile, projectRoot, name, "25"])))
        )
        const reading = Effect.forever(
          Effect.andThen(
            Effect.sync(() => fs.existsSync(file) && JSON.parse(fs.readFileSync(file, "utf8"))),
            Effect.sleep("1 millis")
          )
        )
        yield* Effect.raceFirst(processes, reading)
        const { active_deployments } = yield* CombatTracker.use((combat) => combat.active).pipe(
          Effect.provide(layerFile({ projectRoot }))
        )
        const expected = names.flatMap((name) => Array.from({ length: 13 }, (_, index) => `${name}/${index * 2}.ts`))
        assert.deepStrictEqual(Object.keys(active_deployments).toSorted(), expected.toSorted())
        assert.deepStrictEqual(fs.readdirSync(base).toSorted(), [".local", "combat_state.json"])
      }),
    60_000
  )
})
