import { assert, describe, it } from "@effect/vitest"
import type { CheckConfig, HealthReport } from "@orchestr8/contracts"
import { NotFound } from "@orchestr8/contracts"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Queue from "effect/Queue"
import * as TestClock from "effect/testing/TestClock"
import { HealthCheck } from "../src/HealthCheck.ts"
import { ProjectChanges } from "../src/ProjectChanges.ts"
import { ProjectConfig } from "../src/ProjectConfig.ts"
import { watchHealth } from "../src/watchHealth.ts"

const report: HealthReport = { checks: [], tickets: { created: [], updated: [], reopened: [], resolved: [] } }

/** A watch over files and checks that the test moves by hand. */
const makeWatch = Effect.fnUntraced(function* (
  checks: Record<string, CheckConfig>,
  names: ReadonlyArray<string> = [],
  firstFailure?: NotFound
) {
  const stirred = yield* Queue.sliding<void>(1)
  const runs = yield* Queue.unbounded<ReadonlyArray<string>>()
  const told = yield* Queue.unbounded<string>()
  const contents = new Map<string, number>()
  let files = new Set<string>()
  let gate: Deferred.Deferred<void> | undefined
  let running = 0
  const touch = (...changed: ReadonlyArray<string>) => {
    for (const file of changed) {
      files.add(file)
      contents.set(file, (contents.get(file) ?? 0) + 1)
    }
    Queue.offerUnsafe(stirred, undefined)
  }
  let onRun: () => void = () => {}
  let failure = firstFailure
  const services = Layer.mergeAll(
    ProjectConfig.layerOf({ checks }),
    Layer.mock(HealthCheck)({
      run: Effect.fnUntraced(function* (wanted) {
        assert.strictEqual(++running, 1, "never two runs at once")
        onRun()
        yield* Queue.offer(runs, wanted)
        if (gate !== undefined) yield* Deferred.await(gate)
        running--
        return yield* failure === undefined ? Effect.succeed(report) : Effect.fail(failure)
      })
    }),
    Layer.succeed(ProjectChanges, {
      stirred: Queue.take(stirred),
      take: Effect.sync(() => {
        const taken = { files, overflow: false }
        files = new Set()
        return taken
      }),
      digests: (wanted) => Effect.sync(() => new Map([...wanted].map((file) => [file, String(contents.get(file))]))),
      matches: (file, globs) => globs.includes(file)
    })
  )
  const fiber = yield* watchHealth({
    names,
    debounce: 300,
    onReport: () => Queue.offer(told, "report"),
    onProblem: ({ message }) => Queue.offer(told, message),
    onLearned: (learned) => Queue.offer(told, `learned ${learned.join(" ")}`)
  }).pipe(Effect.provide(services), Effect.forkScoped({ startImmediately: true }))
  return {
    fiber,
    touch,
    nextRun: Queue.take(runs),
    heard: Queue.takeAll(told),
    /** True when no run has begun that was not asked about. */
    isCalm: Effect.map(Queue.size(runs), (size) => size === 0),
    hold: Effect.gen(function* () {
      gate = yield* Deferred.make<void>()
      const release = Deferred.succeed(gate, undefined)
      return { release }
    }),
    whileRunning: (body: () => void) => {
      onRun = body
    },
    failWith: (error: NotFound | undefined) => {
      failure = error
    }
  }
})

const check = (...paths: ReadonlyArray<string>): CheckConfig =>
  paths.length === 0 ? { command: ["x"] } : { command: ["x"], paths }

const settle = TestClock.adjust("10 seconds")

describe("watchHealth", () => {
  it.effect("runs everything at the start, then what the changed files ask for", () =>
    Effect.gen(function* () {
      const watch = yield* makeWatch({ all: check(), ts: check("a.ts"), py: check("b.py") })
      assert.deepStrictEqual(yield* watch.nextRun, [])
      yield* settle
      watch.touch("a.ts")
      yield* settle
      assert.deepStrictEqual(yield* watch.nextRun, ["all", "ts"])
      watch.touch(".orchestr8/config.json")
      yield* settle
      assert.deepStrictEqual(yield* watch.nextRun, ["all", "ts", "py"])
    })
  )

  it.effect("starts no run for files that no check is about", () =>
    Effect.gen(function* () {
      const watch = yield* makeWatch({ ts: check("a.ts"), py: check("b.py") }, ["ts"])
      assert.deepStrictEqual(yield* watch.nextRun, ["ts"])
      yield* settle
      watch.touch("b.py", "README.md")
      yield* settle
      assert.isTrue(yield* watch.isCalm)
      watch.touch("a.ts", "b.py")
      yield* settle
      assert.deepStrictEqual(yield* watch.nextRun, ["ts"])
    })
  )

  it.effect("waits until nothing has changed for the debounce, but not for ever", () =>
    Effect.gen(function* () {
      const watch = yield* makeWatch({ all: check() })
      yield* watch.nextRun
      yield* settle
      for (let saved = 0; saved < 5; saved++) {
        watch.touch("a.ts")
        yield* TestClock.adjust("200 millis")
        assert.isTrue(yield* watch.isCalm)
      }
      yield* TestClock.adjust("100 millis")
      assert.deepStrictEqual(yield* watch.nextRun, ["all"])
      yield* settle
      for (let saved = 0; saved < 20; saved++) {
        watch.touch("a.ts")
        yield* TestClock.adjust("200 millis")
      }
      assert.isFalse(yield* watch.isCalm)
    })
  )

  it.effect("changes during a run cause one more run, after it", () =>
    Effect.gen(function* () {
      const watch = yield* makeWatch({ all: check() })
      yield* watch.nextRun
      yield* settle
      const { release } = yield* watch.hold
      watch.touch("a.ts")
      yield* settle
      yield* watch.nextRun
      watch.touch("a.ts")
      yield* settle
      watch.touch("b.ts")
      yield* settle
      assert.isTrue(yield* watch.isCalm)
      yield* release
      yield* settle
      assert.deepStrictEqual(yield* watch.nextRun, ["all"])
      yield* settle
      assert.isTrue(yield* watch.isCalm)
    })
  )

  it.effect("a check that writes a new content in every run does not run for ever, and that is said", () =>
    Effect.gen(function* () {
      const watch = yield* makeWatch({ all: check() })
      watch.whileRunning(() => watch.touch("coverage.json"))
      yield* watch.nextRun
      yield* settle
      watch.touch("a.ts")
      for (let more = 0; more < 4; more++) {
        yield* settle
        yield* watch.nextRun
      }
      yield* settle
      assert.isTrue(yield* watch.isCalm)
      assert.include(yield* watch.heard, "learned coverage.json")
      watch.touch("a.ts")
      yield* settle
      yield* watch.nextRun
      yield* settle
      assert.isTrue(yield* watch.isCalm, "one run for one change from then on")
    })
  )

  it.effect(
    "the first run must be possible; a later one that is not is told, and tried again with the next change",
    () =>
      Effect.gen(function* () {
        const watch = yield* makeWatch({ all: check() })
        yield* watch.nextRun
        yield* settle
        watch.failWith(new NotFound({ kind: "check", id: "all" }))
        watch.touch("a.ts")
        yield* settle
        yield* watch.nextRun
        assert.match((yield* watch.heard).at(-1) ?? "", /all/)
        watch.failWith(undefined)
        watch.touch("a.ts")
        yield* settle
        yield* watch.nextRun
        assert.deepStrictEqual(yield* watch.heard, ["report"])
        const refused = yield* makeWatch({}, ["nope"])
        yield* refused.nextRun
        yield* Fiber.interrupt(refused.fiber)
      })
  )
})
