/** Opening: what is made, when, and what is refused. */
import { assert, describe, it } from "@effect/vitest"
import * as fs from "node:fs"
import * as path from "node:path"
import { StoreUnavailable } from "@orchestr8/contracts"
import { originalTicket, temporaryProject, writeOriginal } from "@orchestr8/testing"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { mountRefused, remount, temporaryDisk } from "./crash/mounts.ts"
import { contentsOf, inStore, openManager, withManager } from "./project.ts"

const draft = { title: "t", fiefdom: "src" }

const refusal = (root: string) =>
  Effect.map(Effect.flip(openManager(root)), (error) =>
    error instanceof StoreUnavailable ? error : assert.fail(String(error))
  )

describe("a project", () => {
  it.live("that does not exist is refused, its path named, and not made", () =>
    Effect.gen(function* () {
      const root = path.join(yield* temporaryProject, "no", "such")
      const error = yield* refusal(root)
      assert.deepStrictEqual([error.problem, error.path], ["missing", root])
      assert.include(error.message, root)
      assert.isFalse(fs.existsSync(path.dirname(root)))
    })
  )

  it.live("that is a file is refused", () =>
    Effect.gen(function* () {
      const root = path.join(yield* temporaryProject, "file")
      fs.writeFileSync(root, "")
      const error = yield* refusal(root)
      assert.strictEqual(error.problem, "not_a_directory")
      assert.include(error.message, root)
    })
  )

  it.live("without tickets is only read: nothing is made before the first change", () =>
    Effect.gen(function* () {
      const root = yield* temporaryProject
      const manager = yield* openManager(root)
      assert.strictEqual((yield* manager.list({ all: true })).total, 0)
      assert.strictEqual((yield* manager.summary).total, 0)
      assert.deepStrictEqual(yield* manager.fiefdomSummary, {})
      assert.deepStrictEqual(yield* manager.bulkGet(["00000000"]), { "00000000": null })
      assert.deepStrictEqual((yield* manager.history()).operations, [])
      assert.deepStrictEqual(yield* manager.diagnose({ fix: true }), [])
      assert.deepStrictEqual(yield* manager.unreadable, [])
      assert.strictEqual(yield* manager.sequence, 0)
      assert.isUndefined(yield* manager.lease("00000000"))
      assert.strictEqual((yield* manager.state).history_length, 0)
      assert.deepStrictEqual(yield* Stream.runCollect(manager.all({ all: true })), [])
      assert.deepStrictEqual(fs.readdirSync(root), [])
      yield* manager.create(draft)
      assert.strictEqual((yield* manager.list()).total, 1)
      assert.deepStrictEqual(fs.readdirSync(root), [".orchestr8"])
    })
  )

  it.live("opens with nothing but the folders of the Python program", () =>
    Effect.gen(function* () {
      const root = yield* temporaryProject
      fs.mkdirSync(inStore(root, "tickets"), { recursive: true })
      const empty = yield* withManager(root, (manager) => manager.list())
      assert.strictEqual(empty.total, 0)
      fs.rmSync(inStore(root), { recursive: true })
      writeOriginal(root, originalTicket("5f9f6e77"))
      assert.strictEqual((yield* withManager(root, (manager) => manager.list())).total, 1)
    })
  )

  it.live("is found through a symbolic link", () =>
    Effect.gen(function* () {
      const root = yield* temporaryProject
      const link = path.join(yield* temporaryProject, "link")
      fs.symlinkSync(root, link)
      const { id } = yield* withManager(link, (manager) => manager.create(draft))
      assert.strictEqual((yield* withManager(root, (manager) => manager.get(id))).id, id)
    })
  )
})

const reason = mountRefused === undefined ? "" : ` (skipped: ${mountRefused})`

describe.skipIf(mountRefused !== undefined)(`a disk that cannot be written${reason}`, () => {
  it.live("opens for reading and says why it takes no changes", () =>
    Effect.gen(function* () {
      const root = yield* temporaryDisk("8m")
      const { id } = yield* withManager(root, (manager) =>
        Effect.tap(manager.create({ ...draft, errors: ["e"] }), ({ id }) => manager.addNote(id, { text: "needle" }))
      )
      const before = contentsOf(root)
      remount(root, "ro")
      yield* withManager(root, (manager) =>
        Effect.gen(function* () {
          assert.strictEqual((yield* manager.get(id)).notes[0]?.text, "needle")
          assert.strictEqual((yield* manager.list({ search: "needle" })).total, 1)
          assert.strictEqual((yield* manager.summary).total_errors, 1)
          assert.lengthOf((yield* manager.history()).operations, 2)
          for (const change of [manager.create(draft), manager.addNote(id, { text: "n" })]) {
            const error = yield* Effect.flip(change)
            assert.strictEqual(error._tag === "StoreUnavailable" && error.problem, "read_only")
          }
          assert.include((yield* manager.state).read_only ?? "", root)
          assert.deepStrictEqual(
            (yield* manager.diagnose()).map(({ kind }) => kind),
            ["read_only"]
          )
        })
      )
      assert.deepStrictEqual(contentsOf(root), before)
      remount(root, "rw")
      yield* withManager(root, (manager) => manager.addNote(id, { text: "n" }))
    })
  )

  it.live("without tickets has none, and takes none", () =>
    Effect.gen(function* () {
      const root = yield* temporaryDisk("1m")
      remount(root, "ro")
      yield* withManager(root, (manager) =>
        Effect.gen(function* () {
          assert.strictEqual((yield* manager.list()).total, 0)
          const error = yield* Effect.flip(manager.create(draft))
          assert.strictEqual(error._tag === "StoreUnavailable" && error.problem, "read_only")
        })
      )
    })
  )
})
