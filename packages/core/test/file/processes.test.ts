/** Several processes on one store: nothing lost, nothing stale, one winner. */
import { assert, describe, it } from "@effect/vitest"
import * as fs from "node:fs"
import { temporaryProject, ticketPath } from "@orchestr8/testing"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import { contentsOf, openManager, withManager } from "./project.ts"
import { startWorker } from "./workers.ts"

const together = { concurrency: "unbounded" } as const
describe("many processes at once", () => {
  // The fallback lock polls: it is slower with many processes, and right all the same.
  it.live.each([
    ["ofd", 8, 50],
    ["sqlite", 4, 10]
  ] as const)(
    "lose nothing and agree on every claim (%s lock, %d processes, %d rounds)",
    ([kind, processes, rounds]) =>
      Effect.gen(function* () {
        const root = yield* temporaryProject
        const names = Array.from({ length: processes }, (_, n) => `w${n}`)
        const lockKind = kind === "sqlite" ? ({ lockKind: "sqlite" } as const) : {}
        const workers = yield* Effect.forEach(names, (name) => startWorker(root, name, { kind }), together)

        const created = yield* Effect.forEach(workers, ({ run }) => run({ task: "create", count: 25 }), together)
        const ids = created.flat() as ReadonlyArray<string>
        const total = processes * 25
        assert.lengthOf(new Set(ids), total)

        const [shared] = ids
        yield* Effect.forEach(workers, ({ run }) => run({ task: "note", id: shared!, count: 25 }), together)

        const winners: Array<number> = []
        for (const id of ids.slice(1, 1 + rounds)) {
          const tokens = yield* Effect.forEach(workers, ({ run }) => run({ task: "claim", id }), together)
          assert.deepStrictEqual(
            tokens.filter((token) => token !== null),
            [1],
            "exactly one wins"
          )
          winners.push(tokens.indexOf(1))
        }
        assert.isAbove(new Set(winners).size, 1, "not always the same one")

        yield* withManager(
          root,
          (manager) =>
            Effect.gen(function* () {
              const { notes } = yield* manager.get(shared!)
              const texts = names.flatMap((name) => Array.from({ length: 25 }, (_, n) => `${name} ${n}`))
              assert.sameMembers(
                notes.map(({ text }) => text),
                texts
              )
              for (const name of names) {
                const own = notes.filter(({ author }) => author === name).map(({ text }) => text)
                assert.deepStrictEqual(
                  own,
                  Array.from({ length: 25 }, (_, n) => `${name} ${n}`),
                  "each in its order"
                )
              }
              const found = yield* manager.bulkGet(ids)
              assert.sameMembers(
                Object.values(found).map((ticket) => ticket?.title),
                texts
              )
              assert.strictEqual((yield* manager.list()).total, total)
              assert.strictEqual(yield* manager.sequence, total + total + rounds)
              assert.deepStrictEqual(yield* manager.diagnose(), [])
            }),
          lockKind
        )
        assert.lengthOf([...contentsOf(root, "tickets").keys()], total + 1, "a file a ticket, and the archive")
      }),
    60_000
  )
})

describe("two processes", () => {
  it.live(
    "see at once what the other one did",
    () =>
      Effect.gen(function* () {
        const root = yield* temporaryProject
        const manager = yield* openManager(root)
        const { id } = yield* manager.create({ title: "t", fiefdom: "src" })
        const other = yield* startWorker(root, "other", { watch: true })
        const follower = yield* manager.events({ since: 1 }).pipe(Stream.take(100), Stream.runCollect, Effect.forkChild)
        for (let n = 0; n < 50; n++) {
          yield* manager.edit(id, { title: `mine ${n}` })
          assert.strictEqual(yield* other.run({ task: "title", id }), `mine ${n}`)
          assert.strictEqual(yield* other.run({ task: "title", id, to: `theirs ${n}` }), `theirs ${n}`)
          assert.strictEqual((yield* manager.get(id)).title, `theirs ${n}`)
          assert.strictEqual((yield* manager.list({ search: `theirs ${n}` })).total, 1)
        }
        const events = yield* Fiber.join(follower)
        assert.deepStrictEqual(
          events.map(({ seq }) => seq),
          Array.from({ length: 100 }, (_, n) => n + 2)
        )
        const [operation] = (yield* manager.history()).operations
        assert.strictEqual(operation?.actor, "worker:other")
      }),
    30_000
  )

  it.live(
    "both see an edit by hand, and record it once",
    () =>
      Effect.gen(function* () {
        const root = yield* temporaryProject
        const manager = yield* openManager(root)
        const { id } = yield* manager.create({ title: "t", fiefdom: "src" })
        const other = yield* startWorker(root, "other", { watch: true })
        for (let n = 0; n < 10; n++) {
          const file = ticketPath(root, id)
          fs.writeFileSync(file, fs.readFileSync(file, "utf8").replace(/"title": .*/, `"title": "hand ${n}",`))
          const seen = yield* Effect.all(
            [other.run({ task: "title", id }), Effect.map(manager.get(id), ({ title }) => title)],
            together
          )
          assert.deepStrictEqual(seen, [`hand ${n}`, `hand ${n}`])
        }
        assert.strictEqual(yield* manager.sequence, 11)
      }),
    30_000
  )

  it.live(
    "one makes the store under the eyes of the other",
    () =>
      Effect.gen(function* () {
        const root = yield* temporaryProject
        const manager = yield* openManager(root)
        assert.strictEqual((yield* manager.list()).total, 0)
        const other = yield* startWorker(root, "other", { watch: true })
        yield* other.run({ task: "create", count: 3 })
        assert.strictEqual((yield* manager.list()).total, 3)
        yield* manager.create({ title: "t", fiefdom: "src" })
        assert.strictEqual(yield* other.run({ task: "total" }), 4)
      }),
    30_000
  )
})
