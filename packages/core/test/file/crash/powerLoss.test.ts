/**
 * What a loss of power may leave behind: ticket files as old as the last checkpoint, empty, or in both folders; an
 * index or local folder of another time; a log that ends anywhere in its last write.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import type { Operation, Ticket } from "@orchestr8/contracts"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { storePaths } from "../../../src/file/StorePaths.ts"
import type { Acknowledged } from "./acknowledgement.ts"
import { checkStore, readHistory } from "./checkStore.ts"
import { headOf, logOf, replaceFolder, restartMachine } from "./disk.ts"
import { memoryProject } from "./memoryProject.ts"
import type { Refused, RemoteManager } from "./processes.ts"
import { startManager } from "./processes.ts"
import { makeRandom } from "./random.ts"

const draft = (title: string) => ({ title, fiefdom: "src" })
const created = ({ id, updated_at: at, title }: Ticket): Acknowledged => ({ kind: "created", id, at, title })
const moved = ({ id, updated_at: at, status }: Ticket): Acknowledged => ({ kind: "moved", id, at, status })

const CHECKPOINT = 1000

/** A store with a checkpoint and much that happened since; the files as the checkpoint synced them are a copy. */
const busyStore = Effect.fnUntraced(function* (
  manager: RemoteManager
): Effect.fn.Return<
  { readonly projectRoot: string; readonly synced: string; readonly acknowledged: ReadonlyArray<Acknowledged> },
  Refused,
  Scope.Scope
> {
  const projectRoot = yield* memoryProject
  const synced = yield* memoryProject
  yield* manager.open({ projectRoot })
  const made = yield* manager.call(
    "createMany",
    Array.from({ length: CHECKPOINT }, (_, n) => draft(`old ${n}`))
  )
  const ids = made.map(({ id }) => id)
  const archived = yield* manager.call("archive", ids.slice(0, 20))
  yield* manager.close
  assert.isAtLeast(headOf(projectRoot).checkpoint, CHECKPOINT)
  const { tickets } = storePaths(projectRoot)
  replaceFolder(tickets, synced)

  yield* manager.open({ projectRoot })
  const acknowledged: Array<Acknowledged> = [...made.map(created), ...archived.map(moved)]
  for (const id of ids.slice(0, 10)) acknowledged.push(...(yield* manager.call("restore", [id])).map(moved))
  acknowledged.push(...(yield* manager.call("archive", ids.slice(30, 50))).map(moved))
  for (const id of ids.slice(40, 70)) {
    const { updated_at: at } = yield* manager.call("addNote", id, { text: `note of ${id}` })
    acknowledged.push({ kind: "noted", id, at, text: `note of ${id}` })
  }
  acknowledged.push(
    ...(yield* manager.call(
      "createMany",
      Array.from({ length: 20 }, (_, n) => draft(`new ${n}`))
    )).map(created)
  )
  yield* manager.call("sequence")
  yield* manager.close
  return { projectRoot, synced, acknowledged }
})

/** Each file on its own: as it is now, as it was, in both folders, or empty as after a rename without a sync. */
const loseSomeFiles = (projectRoot: string, synced: string, seed: number): void => {
  const random = makeRandom(seed)
  const { tickets } = storePaths(projectRoot)
  const now = new Map(filesBelow(tickets))
  const before = new Map(filesBelow(synced))
  for (const name of new Set([...now.keys(), ...before.keys()])) {
    const current = now.get(name)
    const old = before.get(name)
    const fate = random.pick(["kept", "reverted", "both", "empty"] as const)
    if (fate === "kept" || current?.text === old?.text) continue
    if (fate === "empty" && current !== undefined) fs.writeFileSync(path.join(tickets, current.folder, name), "")
    if (fate === "reverted" && current !== undefined) fs.rmSync(path.join(tickets, current.folder, name))
    if ((fate === "reverted" || fate === "both") && old !== undefined) {
      fs.writeFileSync(path.join(tickets, old.folder, name), old.text)
    }
  }
}

const filesBelow = (root: string) =>
  ["", "archive"].flatMap((folder) =>
    fs
      .readdirSync(path.join(root, folder))
      .filter((name) => name.endsWith(".json"))
      .map((name) => [name, { folder, text: fs.readFileSync(path.join(root, folder, name), "utf8") }] as const)
  )

const losses: ReadonlyArray<readonly [name: string, lose: (root: string, synced: string) => void]> = [
  ["every ticket file", (root, synced) => replaceFolder(synced, storePaths(root).tickets)],
  [
    "every ticket file and the index",
    (root, synced) => {
      replaceFolder(synced, storePaths(root).tickets)
      for (const ending of ["", "-wal", "-shm"]) fs.rmSync(`${storePaths(root).index}${ending}`, { force: true })
    }
  ],
  ["some ticket files", (root, synced) => loseSomeFiles(root, synced, 1)],
  ["some other ticket files", (root, synced) => loseSomeFiles(root, synced, 2)]
]

describe("a loss of power after a checkpoint", { timeout: 60_000 }, () => {
  for (const [name, lose] of losses) {
    it.live(`takes back ${name}: everything is written again`, () =>
      Effect.gen(function* () {
        const manager = yield* startManager
        const { projectRoot, synced, acknowledged } = yield* busyStore(manager)
        lose(projectRoot, synced)
        restartMachine(projectRoot)
        const { violations, lost } = yield* checkStore(manager, { projectRoot }, acknowledged)
        assert.deepStrictEqual({ violations, lost }, { violations: [], lost: [] })
      })
    )
  }

  it.live("takes the local folder with it: the history says what is known to be on the disk", () =>
    Effect.gen(function* () {
      const manager = yield* startManager
      const { projectRoot, synced, acknowledged } = yield* busyStore(manager)
      replaceFolder(synced, storePaths(projectRoot).tickets)
      fs.rmSync(storePaths(projectRoot).local, { recursive: true })
      const { violations, lost } = yield* checkStore(manager, { projectRoot }, acknowledged)
      assert.deepStrictEqual({ violations, lost }, { violations: [], lost: [] })
    })
  )
})

/** A store before and after one more command: the same folders, but for the bytes that the command added to the log. */
const beforeAndAfter = Effect.fnUntraced(function* (
  manager: RemoteManager,
  command: (known: Ticket) => Effect.Effect<unknown, Refused>
) {
  const projectRoot = yield* memoryProject
  const before = yield* memoryProject
  const after = yield* memoryProject
  const { base } = storePaths(projectRoot)
  yield* manager.open({ projectRoot })
  const known = yield* manager.call("create", draft("known"))
  yield* manager.close
  replaceFolder(base, before)
  yield* manager.open({ projectRoot })
  yield* command(known)
  const operations = yield* readHistory(manager)
  yield* manager.close
  replaceFolder(base, after)
  const log = path.relative(base, logOf(projectRoot))
  const whole = fs.readFileSync(path.join(after, log))
  const start = fs.statSync(path.join(before, log)).size
  return { projectRoot, base, before, after, known, operations, log, whole, start }
})

const commands: ReadonlyArray<
  readonly [name: string, command: (manager: RemoteManager) => (known: Ticket) => Effect.Effect<unknown, Refused>]
> = [
  ["a create", (manager) => () => manager.call("create", draft("last"))],
  [
    "a note",
    (manager) =>
      ({ id }) =>
        manager.call("addNote", id, { text: "last" })
  ],
  ["a bulk create", (manager) => () => manager.call("createMany", [draft("bulk 1/2"), draft("bulk 2/2")])]
]

describe("a log that ends anywhere in its last command", { timeout: 60_000 }, () => {
  for (const [name, command] of commands) {
    it.live(`${name} is there as a whole or not at all`, () =>
      Effect.gen(function* () {
        const manager = yield* startManager
        const disk = yield* beforeAndAfter(manager, command(manager))
        const { projectRoot, base, before, known, operations, log, whole, start } = disk
        replaceFolder(before, base)
        for (let end = start; end < whole.length; end++) {
          fs.writeFileSync(path.join(base, log), whole.subarray(0, end))
          restartMachine(projectRoot)
          yield* manager.open({ projectRoot })
          const sequence = yield* manager.call("sequence")
          const { total } = yield* manager.call("list", { all: true })
          yield* manager.close
          assert.deepStrictEqual({ end, sequence, total }, { end, sequence: 1, total: 1 })
        }
        const vanished = yield* checkStore(manager, { projectRoot }, [created(known)])
        assert.deepStrictEqual(vanished, { violations: [], lost: [], operations: 1 })

        replaceFolder(before, base)
        fs.writeFileSync(path.join(base, log), whole)
        restartMachine(projectRoot)
        const kept = yield* checkStore(manager, { projectRoot }, [created(known)])
        assert.deepStrictEqual(kept, { violations: [], lost: [], operations: operations.length })
      })
    )
  }

  it.live("what was never published is dropped when the machine went on", () =>
    Effect.gen(function* () {
      const manager = yield* startManager
      const { projectRoot, base, before, known, log, whole, start } = yield* beforeAndAfter(manager, () =>
        manager.call("createMany", [draft("bulk 1/2"), draft("bulk 2/2")])
      )
      for (const end of [start + 1, Math.floor((start + whole.length) / 2), whole.length]) {
        replaceFolder(before, base)
        fs.writeFileSync(path.join(base, log), whole.subarray(0, end))
        const checked = yield* checkStore(manager, { projectRoot }, [created(known)])
        assert.deepStrictEqual({ end, ...checked }, { end, violations: [], lost: [], operations: 1 })
      }
    })
  )

  it.live("garbage behind the last command is cut off", () =>
    Effect.gen(function* () {
      const manager = yield* startManager
      const { projectRoot, base, after, known, operations, log, whole } = yield* beforeAndAfter(manager, () =>
        manager.call("create", draft("last"))
      )
      for (const garbage of [
        Buffer.alloc(4096),
        Buffer.from('{"seq":3}\n'),
        Buffer.from("\n\n"),
        whole.subarray(-40)
      ]) {
        replaceFolder(after, base)
        fs.writeFileSync(path.join(base, log), Buffer.concat([whole, garbage]))
        restartMachine(projectRoot)
        const checked = yield* checkStore(manager, { projectRoot }, [created(known)])
        assert.deepStrictEqual(checked, { violations: [], lost: [], operations: operations.length })
      }
    })
  )
})

describe("a loss of power while a segment of the log is begun", { timeout: 60_000 }, () => {
  it.live("leaves a segment without a header, or with a part of it: it is begun again", () =>
    Effect.gen(function* () {
      const manager = yield* startManager
      const { projectRoot, base, after, known, operations, whole } = yield* beforeAndAfter(manager, () =>
        manager.call("create", draft("last"))
      )
      const header = whole.subarray(0, whole.indexOf("\n") + 1)
      const next = Buffer.from(header.toString().replace('"segment":1,"first_seq":1', '"segment":2,"first_seq":3'))
      for (const begun of ["", next.subarray(0, 10), next.subarray(0, -1)]) {
        replaceFolder(after, base)
        fs.writeFileSync(path.join(base, "history", "000002.jsonl"), begun)
        restartMachine(projectRoot)
        yield* manager.open({ projectRoot })
        const ticket = yield* manager.call("create", draft("next"))
        yield* manager.close
        const checked = yield* checkStore(manager, { projectRoot }, [created(known), created(ticket)])
        assert.deepStrictEqual(checked, { violations: [], lost: [], operations: operations.length + 1 })
      }
    })
  )
})

const damages: ReadonlyArray<readonly [name: string, damage: (index: Buffer) => Buffer]> = [
  ["empty", () => Buffer.alloc(0)],
  ["zeros", (index) => Buffer.alloc(index.length)],
  ["cut short", (index) => index.subarray(0, 5000)],
  ["something else", () => Buffer.from("no database at all")]
]

describe("an index that a loss of power left", { timeout: 60_000 }, () => {
  for (const [name, damage] of damages) {
    it.live(`${name} is made again`, () =>
      Effect.gen(function* () {
        const manager = yield* startManager
        const { projectRoot, known, operations } = yield* beforeAndAfter(manager, () =>
          manager.call("create", draft("last"))
        )
        const { index } = storePaths(projectRoot)
        fs.writeFileSync(index, damage(fs.readFileSync(index)))
        restartMachine(projectRoot)
        const checked = yield* checkStore(manager, { projectRoot }, [created(known)])
        assert.deepStrictEqual(checked, { violations: [], lost: [], operations: operations.length })
      })
    )
  }
})

describe("a log that lost what the disk had promised to keep", { timeout: 60_000 }, () => {
  it.live("leaves the tickets as their files are, and a history without gaps", () =>
    Effect.gen(function* () {
      const manager = yield* startManager
      const disk = yield* beforeAndAfter(manager, ({ id }) => manager.call("addNote", id, { text: "last" }))
      const { projectRoot, base, after, known, log, whole, start } = disk
      for (const end of [start, start + 1, whole.length - 1]) {
        for (const restarted of [true, false]) {
          replaceFolder(after, base)
          fs.writeFileSync(path.join(base, log), whole.subarray(0, end))
          if (restarted) restartMachine(projectRoot)
          yield* manager.open({ projectRoot })
          const ticket = yield* manager.call("get", known.id)
          assert.deepStrictEqual(
            ticket.notes.map(({ text }) => text),
            ["last"]
          )
          const noted = yield* manager.call("addNote", known.id, { text: "after" })
          assert.deepStrictEqual(
            noted.notes.map(({ text }) => text),
            ["last", "after"]
          )
          const numbers = (operations: ReadonlyArray<Operation>) => operations.map(({ seq }) => seq)
          const history = yield* readHistory(manager)
          assert.deepStrictEqual(
            numbers(history),
            history.map((_, index) => index + 1)
          )
          yield* manager.close
        }
      }
    })
  )

  it.live("every process sees what comes after", () =>
    Effect.gen(function* () {
      const manager = yield* startManager
      const other = yield* startManager
      const disk = yield* beforeAndAfter(manager, () => manager.call("createMany", ["1/3", "2/3", "3/3"].map(draft)))
      const { projectRoot, base, after, known, log, whole, start } = disk
      replaceFolder(after, base)
      fs.writeFileSync(path.join(base, log), whole.subarray(0, start))
      restartMachine(projectRoot)
      yield* manager.open({ projectRoot })
      yield* manager.call("get", known.id)
      yield* other.open({ projectRoot })
      const noted = yield* other.call("addNote", known.id, { text: "after" })
      assert.deepStrictEqual(yield* manager.call("get", known.id), noted)
      assert.strictEqual((yield* manager.call("list")).total, 4)
      const history = yield* readHistory(manager)
      assert.deepStrictEqual(
        history.map(({ seq }) => seq),
        history.map((_, index) => index + 1)
      )
    })
  )
})
