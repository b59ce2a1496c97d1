/** A disk that is full or cannot be written: nothing that was acknowledged goes, everything can still be read. */
import * as fs from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import type { Ticket } from "@orchestr8/contracts"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { storePaths } from "../../../src/file/StorePaths.ts"
import type { Acknowledged } from "./acknowledgement.ts"
import { checkStore, findTears } from "./checkStore.ts"
import { restartMachine } from "./disk.ts"
import { fill, freeSpace, mountRefused, remount, takeSpace, temporaryDisk } from "./mounts.ts"
import type { Refused, RemoteManager } from "./processes.ts"
import { startManager } from "./processes.ts"

if (mountRefused !== undefined) console.log(`skipped: ${mountRefused}`)

const draft = (title: string) => ({ title, fiefdom: "src", description: "d".repeat(6000) })
const created = ({ id, updated_at: at, title }: Ticket): Acknowledged => ({ kind: "created", id, at, title })

/** Creates until the disk is full; gives what was acknowledged, and the error. */
const createUntilFull = Effect.fnUntraced(function* (manager: RemoteManager) {
  const made: Array<Ticket> = []
  for (let n = 0; ; n++) {
    const result = yield* Effect.result(manager.call("create", draft(`ticket ${n}`)))
    if (Result.isFailure(result)) return { made, refused: result.failure }
    made.push(result.success)
  }
})

/** What a reader sees of a store. */
const readAll = Effect.fnUntraced(function* (manager: RemoteManager, ids: ReadonlyArray<string>) {
  const tickets = yield* manager.call("bulkGet", ids)
  const { total } = yield* manager.call("list", { all: true, limit: 1000 })
  const summary = yield* manager.call("summary")
  const { operations } = yield* manager.call("history", { limit: 1000 })
  const found = yield* manager.call("list", { all: true, search: "ticket" })
  return { tickets, total, summary: summary.total, operations: operations.length, found: found.total }
})

const seen = (made: ReadonlyArray<Ticket>) => ({
  tickets: Object.fromEntries(made.map((ticket) => [ticket.id, ticket])),
  total: made.length,
  summary: made.length,
  operations: made.length,
  found: made.length
})

const assertFull = (refused: Refused): void => {
  assert.deepInclude(refused, { tag: "StoreUnavailable", problem: "full" })
  assert.include(refused.message, "full")
  assert.include(refused.hint, "free some space")
}

describe.skipIf(mountRefused !== undefined)("a full disk", { timeout: 60_000 }, () => {
  for (const opened of ["open before", "open before and after", "opened anew", "without an index"] as const) {
    it.live(`keeps every acknowledgement, is read, and is written again once there is space (${opened})`, () =>
      Effect.gen(function* () {
        const projectRoot = yield* temporaryDisk("3m")
        takeSpace(projectRoot, 1024 * 1024)
        const manager = yield* startManager
        yield* manager.open({ projectRoot })
        const { made, refused } = yield* createUntilFull(manager)
        assertFull(refused)
        fill(projectRoot)
        assertFull(yield* Effect.flip(manager.call("create", draft("refused"))))
        const ids = made.map(({ id }) => id)
        assert.deepStrictEqual(findTears(projectRoot), [])
        assert.deepStrictEqual(yield* readAll(manager, ids), seen(made))

        const before = opened.startsWith("open before")
        if (!before) yield* manager.close
        const { index } = storePaths(projectRoot)
        if (opened === "without an index") {
          for (const ending of ["", "-wal", "-shm"]) fs.rmSync(`${index}${ending}`, { force: true })
        }
        const kept = opened === "opened anew" ? fs.statSync(index).ino : undefined
        if (!before) fill(projectRoot)
        const other = yield* startManager
        yield* other.open({ projectRoot })
        assert.deepStrictEqual(yield* readAll(other, ids), seen(made))
        assertFull(yield* Effect.flip(other.call("create", draft("refused"))))
        assert.deepStrictEqual(yield* readAll(other, ids), seen(made))
        if (opened === "open before") yield* other.close

        freeSpace(projectRoot)
        const writers = opened === "open before" ? [manager] : before ? [manager, other] : [other]
        for (const [n, writer] of writers.entries()) made.push(yield* writer.call("create", draft(`ticket after ${n}`)))
        for (const writer of writers) {
          assert.deepStrictEqual(
            yield* readAll(
              writer,
              made.map(({ id }) => id)
            ),
            seen(made)
          )
          yield* writer.close
        }
        if (kept !== undefined) assert.strictEqual(fs.statSync(index).ino, kept, "a good index was thrown away")
        const checked = yield* checkStore(other, { projectRoot }, made.map(created))
        assert.deepStrictEqual(checked, { violations: [], lost: [], operations: made.length })
      })
    )
  }

  it.live("has no room for a store: nothing is left behind that is in the way later", () =>
    Effect.gen(function* () {
      const projectRoot = yield* temporaryDisk("3m")
      fill(projectRoot)
      const manager = yield* startManager
      yield* manager.open({ projectRoot })
      assertFull(yield* Effect.flip(manager.call("create", draft("refused"))))
      assert.strictEqual((yield* manager.call("list")).total, 0)
      freeSpace(projectRoot)
      const ticket = yield* manager.call("create", draft("ticket"))
      yield* manager.close
      assert.include(fs.readFileSync(storePaths(projectRoot).gitignore, "utf8"), ".local/")
      const checked = yield* checkStore(manager, { projectRoot }, [created(ticket)])
      assert.deepStrictEqual(checked, { violations: [], lost: [], operations: 1 })
    })
  )
})

describe.skipIf(mountRefused !== undefined)("a disk that became read-only", { timeout: 60_000 }, () => {
  it.live("is read and says why it cannot be written, and is written again once it can", () =>
    Effect.gen(function* () {
      const projectRoot = yield* temporaryDisk("4m")
      const manager = yield* startManager
      yield* manager.open({ projectRoot })
      const made: Array<Ticket> = []
      for (const title of ["ticket 1", "ticket 2", "ticket 3"]) made.push(yield* manager.call("create", draft(title)))
      yield* manager.close
      const ids = made.map(({ id }) => id)

      remount(projectRoot, "ro")
      yield* manager.open({ projectRoot })
      assert.deepStrictEqual(yield* readAll(manager, ids), seen(made))
      const refused = yield* Effect.flip(manager.call("create", draft("refused")))
      assert.deepInclude(refused, { tag: "StoreUnavailable", problem: "read_only" })
      assert.include((yield* manager.call("state")).read_only ?? "", "cannot be written")
      const kinds = (yield* manager.call("diagnose")).map(({ kind }) => kind)
      assert.deepStrictEqual(kinds, ["read_only"])

      remount(projectRoot, "rw")
      made.push(yield* manager.call("create", draft("ticket 4")))
      yield* manager.close
      const checked = yield* checkStore(manager, { projectRoot }, made.map(created))
      assert.deepStrictEqual(checked, { violations: [], lost: [], operations: made.length })
    })
  )

  it.live("shows what was acknowledged before its files were written", () =>
    Effect.gen(function* () {
      const projectRoot = yield* temporaryDisk("4m")
      const manager = yield* startManager
      yield* manager.open({ projectRoot })
      const first = yield* manager.call("create", draft("ticket 1"))
      yield* manager.fail({ call: "rename", path: "/tickets/", code: "EIO" })
      const second = yield* manager.call("create", draft("ticket 2"))
      yield* manager.kill
      remount(projectRoot, "ro")
      const reader = yield* startManager
      yield* reader.open({ projectRoot })
      const made = [first, second]
      assert.deepStrictEqual(
        yield* readAll(
          reader,
          made.map(({ id }) => id)
        ),
        seen(made)
      )
      yield* reader.close
    })
  )

  it.live("is read without its local folder, as after a fresh clone", () =>
    Effect.gen(function* () {
      const projectRoot = yield* temporaryDisk("4m")
      const manager = yield* startManager
      yield* manager.open({ projectRoot })
      const made = [yield* manager.call("create", draft("ticket 1"))]
      yield* manager.close
      fs.rmSync(storePaths(projectRoot).local, { recursive: true })
      remount(projectRoot, "ro")
      yield* manager.open({ projectRoot })
      assert.deepStrictEqual(
        yield* readAll(
          manager,
          made.map(({ id }) => id)
        ),
        seen(made)
      )
      assert.deepStrictEqual(
        (yield* manager.call("diagnose")).map(({ kind }) => kind),
        ["read_only"]
      )
      yield* manager.close
    })
  )

  it.live("shows after a loss of power what its files have lost", () =>
    Effect.gen(function* () {
      const projectRoot = yield* temporaryDisk("4m")
      const manager = yield* startManager
      yield* manager.open({ projectRoot })
      const first = yield* manager.call("create", draft("ticket 1"))
      const second = yield* manager.call("create", draft("ticket 2"))
      yield* manager.close
      const made = [first, second]
      fs.writeFileSync(storePaths(projectRoot).ticket(first.id, false), "")
      restartMachine(projectRoot)
      remount(projectRoot, "ro")
      yield* manager.open({ projectRoot })
      assert.deepStrictEqual(
        yield* readAll(
          manager,
          made.map(({ id }) => id)
        ),
        seen(made)
      )
      yield* manager.close
    })
  )
})
