/** The lock between processes: deadlines, holders that die, and kinds that exclude nothing together. */
import { assert, describe, it } from "@effect/vitest"
import * as fs from "node:fs"
import { StoreUnavailable } from "@orchestr8/contracts"
import { temporaryProject } from "@orchestr8/testing"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { inStore, openManager, withManager } from "./project.ts"
import { holdLock } from "./workers.ts"

const draft = { title: "t", fiefdom: "src" }

describe.each(["ofd", "sqlite"] as const)("the %s lock", (kind) => {
  const options = kind === "sqlite" ? ({ lockKind: "sqlite" } as const) : {}

  it.live("is waited for until the deadline; the error names the process that has it", () =>
    Effect.gen(function* () {
      const root = yield* temporaryProject
      yield* withManager(root, (manager) => manager.create(draft), options)
      const holder = yield* holdLock(inStore(root, ".local", "lock"), kind)
      const error = yield* Effect.flip(openManager(root, { ...options, lockDeadline: 200 }))
      assert.instanceOf(error, StoreUnavailable)
      assert.strictEqual(error.problem, "locked")
      assert.include(error.message, `process ${holder.pid} `)
      assert.include(error.hint, "wait")
    })
  )

  it.live("times out for a change of an open store, which goes on when the lock is free", () =>
    Effect.gen(function* () {
      const root = yield* temporaryProject
      const manager = yield* openManager(root, { ...options, lockDeadline: 200 })
      const { id } = yield* manager.create(draft)
      yield* manager.sequence
      const holder = yield* holdLock(inStore(root, ".local", "lock"), kind)
      assert.strictEqual((yield* manager.get(id)).title, "t", "reading needs no lock")
      for (let attempt = 0; attempt < 2; attempt++) {
        const error = yield* Effect.flip(manager.addNote(id, { text: "n" }))
        assert.strictEqual(error._tag === "StoreUnavailable" && error.problem, "locked")
      }
      assert.deepStrictEqual((yield* manager.get(id)).notes, [])
      yield* holder.kill
      const waiting = manager.addNote(id, { text: "after" })
      const noted = yield* Effect.retry(waiting, { while: ({ _tag }) => _tag === "StoreUnavailable", times: 20 })
      assert.lengthOf(noted.notes, 1)
    })
  )

  it.live("is free the moment its holder is killed", () =>
    Effect.gen(function* () {
      const root = yield* temporaryProject
      const manager = yield* openManager(root, { ...options, lockDeadline: 20_000 })
      const { id } = yield* manager.create(draft)
      yield* manager.sequence
      const holder = yield* holdLock(inStore(root, ".local", "lock"), kind)
      const noted = yield* Effect.forkChild(manager.addNote(id, { text: "n" }), { startImmediately: true })
      yield* holder.kill
      assert.lengthOf((yield* Fiber.join(noted)).notes, 1)
    })
  )

  it.live("is one for all who open the store in this process", () =>
    Effect.gen(function* () {
      const root = yield* temporaryProject
      const managers = yield* Effect.forEach([1, 2, 3], () => openManager(root, options))
      const { id } = yield* managers[0]!.create(draft)
      yield* Effect.forEach(
        Array.from({ length: 60 }, (_, n) => n),
        (n) => managers[n % 3]!.addNote(id, { text: `${n}` }),
        { concurrency: "unbounded" }
      )
      for (const manager of managers) assert.lengthOf((yield* manager.get(id)).notes, 60)
    })
  )
})

describe("two kinds of lock", () => {
  it.live("on one store are refused", () =>
    Effect.gen(function* () {
      const root = yield* temporaryProject
      yield* withManager(root, (manager) => manager.create(draft), { lockKind: "sqlite" })
      const error = yield* Effect.flip(openManager(root))
      assert.instanceOf(error, StoreUnavailable)
      assert.deepStrictEqual([error.problem, error.path], ["lock_kind", inStore(root, ".local", "lock.kind")])
      fs.rmSync(inStore(root, ".local"), { recursive: true })
      yield* withManager(root, (manager) => manager.create(draft))
    })
  )
})
