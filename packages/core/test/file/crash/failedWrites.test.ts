/** What a disk that fails at one place does to those who write, and to everybody afterwards. */
import * as fs from "node:fs"
import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import type { Ticket } from "@orchestr8/contracts"
import * as Effect from "effect/Effect"
import { storePaths } from "../../../src/file/StorePaths.ts"
import type { Acknowledged } from "./acknowledgement.ts"
import { checkStore, findTears } from "./checkStore.ts"
import type { Call, Fault } from "./child/faults.ts"
import { headOf, logOf, restartMachine } from "./disk.ts"
import { memoryProject } from "./memoryProject.ts"
import { startManager } from "./processes.ts"

const draft = (title: string, description = "") => ({ title, fiefdom: "src", description })
const created = ({ id, updated_at: at, title }: Ticket): Acknowledged => ({ kind: "created", id, at, title })

const inLog = "/history/"
const refusals: ReadonlyArray<readonly [name: string, fault: Fault, problem: string]> = [
  ["a sync that fails", { call: "fdatasync", path: inLog, code: "EIO" }, "io"],
  ["a write that fails", { call: "write", path: inLog, code: "EIO" }, "io"],
  ["a full disk", { call: "write", path: inLog, code: "ENOSPC" }, "full"],
  ["a disk that is full after some bytes", { call: "write", path: inLog, code: "ENOSPC", bytes: 100 }, "full"]
]

describe("a log that cannot be written", { timeout: 60_000 }, () => {
  for (const [name, fault, problem] of refusals) {
    it.live(`${name}: fails the batch, and nothing of it is ever seen`, () =>
      Effect.gen(function* () {
        const projectRoot = yield* memoryProject
        const manager = yield* startManager
        yield* manager.open({ projectRoot })
        const first = yield* manager.call("create", draft("first"))
        const size = fs.statSync(logOf(projectRoot)).size

        yield* manager.fail(fault)
        const refused = yield* Effect.flip(manager.call("createMany", [draft("refused"), draft("refused")]))
        assert.deepInclude(refused, { tag: "StoreUnavailable", problem })
        assert.strictEqual(fs.statSync(logOf(projectRoot)).size, size)
        assert.strictEqual(yield* manager.call("sequence"), 1)
        assert.deepStrictEqual(
          (yield* manager.call("list")).tickets.map(({ title }) => title),
          ["first"]
        )
        assert.lengthOf((yield* manager.call("history")).operations, 1)

        const next = yield* manager.call("create", draft("next"))
        assert.strictEqual(yield* manager.call("sequence"), 2)
        yield* manager.kill
        restartMachine(projectRoot)
        const checker = yield* startManager
        const { violations, lost, operations } = yield* checkStore(checker, { projectRoot }, [first, next].map(created))
        assert.deepStrictEqual({ violations, lost, operations }, { violations: [], lost: [], operations: 2 })
      })
    )
  }

  it.live("a sync that fails: a machine that stops right then does not bring it back", () =>
    Effect.gen(function* () {
      const projectRoot = yield* memoryProject
      const manager = yield* startManager
      yield* manager.open({ projectRoot })
      const first = yield* manager.call("create", draft("first"))
      yield* manager.fail({ call: "fdatasync", path: inLog, code: "EIO" })
      yield* Effect.flip(manager.call("create", draft("refused")))
      yield* manager.kill
      restartMachine(projectRoot)
      const checker = yield* startManager
      const { violations, lost, operations } = yield* checkStore(checker, { projectRoot }, [created(first)])
      assert.deepStrictEqual({ violations, lost, operations }, { violations: [], lost: [], operations: 1 })
    })
  )

  it.live("a descriptor whose sync failed is not used again", () =>
    Effect.gen(function* () {
      const projectRoot = yield* memoryProject
      const manager = yield* startManager
      yield* manager.open({ projectRoot })
      yield* manager.call("create", draft("first"))
      yield* manager.fail({ call: "fdatasync", path: inLog, code: "EIO" })
      yield* Effect.flip(manager.call("create", draft("refused")))
      yield* manager.calls
      yield* manager.call("create", draft("next"))
      const log = logOf(projectRoot)
      const calls = (yield* manager.calls).filter((call) => call.path === log).map(({ call }) => call)
      assert.deepStrictEqual(calls, ["open", "write", "fdatasync"])
    })
  )

  it.live("of many callers those are refused whose batch failed, and nobody else", () =>
    Effect.gen(function* () {
      const projectRoot = yield* memoryProject
      const manager = yield* startManager
      yield* manager.open({ projectRoot })
      const first = yield* manager.call("create", draft("first"))
      yield* manager.fail({ call: "fdatasync", path: inLog, code: "EIO" })
      const titles = Array.from({ length: 20 }, (_, index) => `ticket ${index}`)
      const exits = yield* Effect.forEach(titles, (title) => Effect.result(manager.call("create", draft(title))), {
        concurrency: "unbounded"
      })
      const made = [first, ...exits.flatMap((exit) => (exit._tag === "Success" ? [exit.success] : []))]
      const refused = exits.flatMap((exit) => (exit._tag === "Failure" ? [exit.failure.problem] : []))
      assert.isNotEmpty(refused)
      assert.deepStrictEqual([...new Set(refused)], ["io"])
      const listed = (yield* manager.call("list")).tickets.map(({ title }) => title)
      assert.deepStrictEqual(listed.toSorted(), made.map(({ title }) => title).toSorted())
      yield* manager.kill
      const checker = yield* startManager
      const checked = yield* checkStore(checker, { projectRoot }, made.map(created))
      assert.deepStrictEqual(checked, { violations: [], lost: [], operations: made.length })
    })
  )
})

const afterwards: ReadonlyArray<readonly [name: string, fault: Omit<Fault, "path">]> = [
  ["cannot be renamed", { call: "rename", code: "EIO" }],
  ["does not fit on the disk", { call: "write", code: "ENOSPC" }],
  ["fits on the disk by half", { call: "write", code: "ENOSPC", bytes: 1000 }]
]

describe("a ticket file that cannot be written after the acknowledgement", { timeout: 60_000 }, () => {
  for (const [name, fault] of afterwards) {
    it.live(`${name}: the change stands, no file is torn, the next one makes it good`, () =>
      Effect.gen(function* () {
        const projectRoot = yield* memoryProject
        const { temporary } = storePaths(projectRoot)
        const manager = yield* startManager
        yield* manager.open({ projectRoot })
        const first = yield* manager.call("create", draft("first", "d".repeat(5000)))
        yield* manager.fail({ ...fault, path: first.id })
        const noted = yield* manager.call("addNote", first.id, { text: "kept" })
        assert.deepStrictEqual(findTears(projectRoot), [])
        assert.deepStrictEqual(yield* manager.call("get", first.id), noted)
        assert.deepStrictEqual(fs.readdirSync(temporary), [])

        const next = yield* manager.call("create", draft("next"))
        yield* manager.kill
        const checker = yield* startManager
        const acknowledged: ReadonlyArray<Acknowledged> = [
          created(first),
          { kind: "noted", id: first.id, at: noted.updated_at, text: "kept" },
          created(next)
        ]
        const checked = yield* checkStore(checker, { projectRoot }, acknowledged)
        assert.deepStrictEqual(checked, { violations: [], lost: [], operations: 3 })
      })
    )
  }

  it.live("what another process made good is read as that one left it", () =>
    Effect.gen(function* () {
      const projectRoot = yield* memoryProject
      const manager = yield* startManager
      const other = yield* startManager
      yield* manager.open({ projectRoot })
      yield* other.open({ projectRoot })
      yield* manager.fail({ call: "rename", path: "/tickets/", code: "EIO" })
      const { id } = yield* manager.call("create", draft("first"))
      const noted = yield* other.call("addNote", id, { text: "of the other" })
      assert.deepStrictEqual(yield* manager.call("get", id), noted)
    })
  )

  it.live("a temporary file that a killed process of the same number left is no obstacle", () =>
    Effect.gen(function* () {
      const projectRoot = yield* memoryProject
      const manager = yield* startManager
      yield* manager.open({ projectRoot })
      const { id } = yield* manager.call("create", draft("first"))
      for (let counter = 0; counter < 4; counter++) {
        fs.writeFileSync(path.join(storePaths(projectRoot).temporary, `${id}.${manager.pid}.${counter}`), "{")
      }
      yield* manager.call("addNote", id, { text: "kept" })
      yield* manager.call("sequence")
      assert.include(fs.readFileSync(storePaths(projectRoot).ticket(id, false), "utf8"), "kept")
    })
  )
})

describe("the lock", { timeout: 60_000 }, () => {
  for (const lockKind of ["ofd", "sqlite"] as const) {
    it.live(`is let go where its holder cannot write its name (${lockKind})`, () =>
      Effect.gen(function* () {
        const projectRoot = yield* memoryProject
        const manager = yield* startManager
        yield* manager.open({ projectRoot, lockKind })
        yield* manager.call("create", draft("first"))
        yield* manager.fail({ call: "write", path: "/.local/lock", code: "ENOSPC" })
        yield* manager.call("create", draft("next"))
        const other = yield* startManager
        yield* other.open({ projectRoot, lockKind, lockDeadline: 2000 })
        yield* other.call("create", draft("of another process"))
        assert.strictEqual(yield* manager.call("sequence"), 3)
      })
    )
  }
})

describe("a head that cannot be written", { timeout: 60_000 }, () => {
  it.live("fails the batch, and nothing of it is ever seen", () =>
    Effect.gen(function* () {
      const projectRoot = yield* memoryProject
      const manager = yield* startManager
      yield* manager.open({ projectRoot })
      const first = yield* manager.call("create", draft("first"))
      yield* manager.call("sequence")
      yield* manager.fail({ call: "write", path: "/.local/head", code: "EIO" })
      const refused = yield* Effect.flip(manager.call("create", draft("refused")))
      assert.deepInclude(refused, { tag: "StoreUnavailable", problem: "io" })
      const next = yield* manager.call("create", draft("next"))
      yield* manager.kill
      const checker = yield* startManager
      const checked = yield* checkStore(checker, { projectRoot }, [first, next].map(created))
      assert.deepStrictEqual(checked, { violations: [], lost: [], operations: 2 })
    })
  )
})

describe("the order of a checkpoint", { timeout: 60_000 }, () => {
  it.live("every ticket file and both folders are synced before the log says so", () =>
    Effect.gen(function* () {
      const projectRoot = yield* memoryProject
      const paths = storePaths(projectRoot)
      const manager = yield* startManager
      yield* manager.open({ projectRoot })
      const made = yield* manager.call(
        "createMany",
        Array.from({ length: 990 }, (_, n) => draft(`ticket ${n}`))
      )
      const archived = made.slice(0, 10).map(({ id }) => id)
      yield* manager.call("archive", archived)
      // The last change makes a checkpoint due, which may still go on behind the answer.
      yield* manager.close
      assert.strictEqual(headOf(projectRoot).checkpoint, 1000)
      const calls = yield* manager.calls
      const said = calls.findLastIndex(({ call, path: file }) => call === "write" && file === logOf(projectRoot))
      const synced = calls.slice(0, said).filter(({ call }) => call === "fsync")
      assert.includeMembers(
        synced.map(({ path: file }) => file),
        [...made.map(({ id }) => paths.ticket(id, archived.includes(id))), paths.tickets, paths.archive]
      )
      assert.deepStrictEqual(
        calls.slice(said + 1).flatMap(({ call, path: file }) => {
          if (file === logOf(projectRoot)) return [`${call} log`]
          return file === paths.head ? [`${call} head`] : []
        }),
        ["fdatasync log", "write head"]
      )
    })
  )
})

describe("the order of a commit", { timeout: 60_000 }, () => {
  it.live("log, sync, head, acknowledgement, ticket file; one sync a command", () =>
    Effect.gen(function* () {
      const projectRoot = yield* memoryProject
      const manager = yield* startManager
      yield* manager.open({ projectRoot })
      yield* manager.call("create", draft("first"))
      const log = logOf(projectRoot)
      const { head, tickets } = storePaths(projectRoot)
      const step = ({ call, path: file }: Call): ReadonlyArray<string> => {
        if (call === "acknowledged") return file === "create" ? [call] : []
        if (file === log) return [`${call} log`]
        return file === head ? [`${call} head`] : path.dirname(file) === tickets ? [`${call} ticket`] : []
      }
      for (const title of ["second", "third"]) {
        yield* manager.calls
        yield* manager.call("create", draft(title))
        // Waits until the file is written.
        yield* manager.call("sequence")
        assert.deepStrictEqual((yield* manager.calls).flatMap(step), [
          "write log",
          "fdatasync log",
          "write head",
          "acknowledged",
          "rename ticket",
          "write head"
        ])
      }
    })
  )
})
