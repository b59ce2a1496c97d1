/** A disk that spoilt the index: the store makes it again by itself, in every process, and loses nothing. */
import { assert, describe, it } from "@effect/vitest"
import * as fs from "node:fs"
import { DatabaseSync } from "node:sqlite"
import { originalTicket, temporaryProject, writeOriginal } from "@orchestr8/testing"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Logger from "effect/Logger"
import * as Stream from "effect/Stream"
import type { TicketManagerService } from "../../src/TicketManager.ts"
import { inStore, openManager, readTicketFile, withManager } from "./project.ts"
import { startWorker } from "./workers.ts"

const COUNT = 2000
const PAGE = 4096

const populate = (manager: TicketManagerService) =>
  Effect.gen(function* () {
    const made = yield* manager.createMany(
      Array.from({ length: COUNT }, (_, n) => ({
        title: `ticket ${n}`,
        fiefdom: `src/part${n % 20}`,
        description: `needle${n} `.repeat(20),
        errors: ["e"]
      }))
    )
    const [first, second] = made
    yield* manager.archive([first!.id])
    yield* manager.claim({ id: second!.id, owner: "w", ttl: 60_000 })
    yield* manager.startRun(second!.id, 1)
    return { ids: made.map(({ id }) => id), leased: second!.id }
  })

const everything = (manager: TicketManagerService, { ids, leased }: { ids: ReadonlyArray<string>; leased: string }) =>
  Effect.all({
    tickets: manager.bulkGet(ids),
    list: manager.list({ all: true, limit: 1000 }),
    found: manager.list({ search: "needle1234" }),
    summary: manager.summary,
    fiefdoms: manager.fiefdomSummary,
    lease: manager.lease(leased),
    history: manager.history({ limit: 1000 })
  })

const index = (root: string) => inStore(root, ".local", "index.sqlite")

/** Overwrites pages of the closed index, numbered from 1, in place: the file stays the one that others have open. */
const spoil = (root: string, pages: ReadonlyArray<number>): void => {
  const fd = fs.openSync(index(root), "r+")
  for (const page of pages) fs.writeSync(fd, Buffer.alloc(PAGE, 0xa5), 0, PAGE, (page - 1) * PAGE)
  fs.closeSync(fd)
}

const pagesOf = (root: string, condition = "TRUE"): ReadonlyArray<number> => {
  const database = new DatabaseSync(index(root), { readOnly: true })
  const rows = database.prepare(`SELECT pageno FROM dbstat WHERE ${condition} ORDER BY pageno`).all()
  database.close()
  return rows.map((row) => Number(row["pageno"]))
}

const middle = (pages: ReadonlyArray<number>): ReadonlyArray<number> =>
  pages.slice(Math.floor(pages.length * 0.4), Math.ceil(pages.length * 0.6))

/** What the effect logs, with what it gives. */
const logging = Effect.fnUntraced(function* <A, E, R>(effect: Effect.Effect<A, E, R>) {
  const lines: Array<string> = []
  const logger = Logger.make(({ logLevel, message }) => {
    lines.push(`${logLevel} ${String(message)}`)
  })
  return { answer: yield* Effect.provide(effect, Logger.layer([logger])), lines }
})

const openable = "name NOT IN ('sqlite_schema', 'meta')"

const damages: Readonly<Record<string, (root: string) => ReadonlyArray<number>>> = {
  "pages in the middle": (root) => middle(pagesOf(root)),
  "all that is not needed to open it": (root) => pagesOf(root, openable),
  "the searchable text": (root) => pagesOf(root, "name = 'tickets_fts_data'"),
  leases: (root) => pagesOf(root, "name = 'leases'")
}

describe("a damaged index", () => {
  for (const [name, damage] of Object.entries(damages)) {
    it.live(`is made again: ${name}`, () =>
      Effect.gen(function* () {
        const root = yield* temporaryProject
        const made = yield* withManager(root, populate)
        const before = yield* withManager(root, (manager) => everything(manager, made))
        const pages = damage(root)
        assert.isNotEmpty(pages)
        spoil(root, pages)
        const { answer: created, lines } = yield* logging(
          withManager(root, (manager) =>
            Effect.gen(function* () {
              assert.deepStrictEqual(yield* everything(manager, made), before)
              const ticket = yield* manager.create({ title: "after", fiefdom: "src" })
              assert.strictEqual((yield* manager.list({ search: "after" })).total, 1)
              return ticket
            })
          )
        )
        assert.lengthOf(lines, 1)
        assert.match(lines[0] ?? "", /^Warn the index is damaged; it is made again/)
        yield* withManager(root, (manager) =>
          Effect.gen(function* () {
            assert.deepStrictEqual(yield* manager.get(created.id), created)
            assert.deepStrictEqual(yield* manager.diagnose(), [])
            assert.strictEqual((yield* manager.list({ all: true })).total, COUNT + 1)
          })
        )
      })
    )
  }

  it.live("that a write meets first is made again before anything is written, once", () =>
    Effect.gen(function* () {
      const root = yield* temporaryProject
      const { ids, leased } = yield* withManager(root, populate)
      const { lines } = yield* logging(
        withManager(root, (manager) =>
          Effect.gen(function* () {
            const sequence = yield* manager.sequence
            spoil(root, pagesOf(root, "name = 'leases'"))
            assert.strictEqual((yield* manager.startRun(leased, 1)).run, 2)
            assert.strictEqual(yield* manager.sequence, sequence + 1)
            assert.strictEqual((yield* manager.list({ all: true })).total, ids.length)
          })
        )
      )
      assert.lengthOf(lines, 1)
    })
  )

  it.live("that is met behind the answer takes nothing of it back", () =>
    Effect.gen(function* () {
      const root = yield* temporaryProject
      const { ids } = yield* withManager(root, populate)
      const { lines } = yield* logging(
        withManager(root, (manager) =>
          Effect.gen(function* () {
            const sequence = yield* manager.sequence
            spoil(root, pagesOf(root, "name = 'tickets_fts_data'"))
            const edited = yield* manager.edit(ids[5]!, { title: "changed" })
            assert.deepStrictEqual(yield* manager.get(edited.id), edited)
            assert.strictEqual((yield* manager.list({ search: "changed" })).total, 1)
            assert.include(readTicketFile(root, edited), "changed")
            assert.strictEqual(yield* manager.sequence, sequence + 1)
          })
        )
      )
      assert.lengthOf(lines, 2)
      assert.match(lines[0] ?? "", /^Warn ticket files are behind the history/)
      assert.match(lines[1] ?? "", /^Warn the index is damaged/)
    })
  )

  it.live("is exchanged under the hands of a process that has the old one open", () =>
    Effect.gen(function* () {
      const root = yield* temporaryProject
      yield* withManager(root, populate)
      const manager = yield* openManager(root)
      const follower = yield* manager
        .events({ since: COUNT + 3 })
        .pipe(Stream.take(40), Stream.runCollect, Effect.forkChild({ startImmediately: true }))
      // This process has read them all and does not look again; the other one falls over them when it opens.
      spoil(root, pagesOf(root, "name = 'tickets'"))
      const other = yield* startWorker(root, "other")
      for (let round = 1; round <= 4; round++) {
        yield* other.run({ task: "create", count: 5 })
        assert.strictEqual((yield* manager.list({ all: true })).total, COUNT + round * 10 - 5)
        yield* Effect.forEach([1, 2, 3, 4, 5], (n) => manager.create({ title: `mine ${n}`, fiefdom: "src" }))
        assert.strictEqual(yield* other.run({ task: "total" }), COUNT - 1 + round * 10)
      }
      const events = yield* Fiber.join(follower)
      assert.deepStrictEqual(
        events.map(({ seq }) => seq),
        Array.from({ length: 40 }, (_, n) => COUNT + 4 + n)
      )
      assert.deepStrictEqual(yield* manager.diagnose(), [])
    })
  )

  it.live("that nobody met yet is found by the doctor, and mended", () =>
    Effect.gen(function* () {
      const root = yield* temporaryProject
      yield* withManager(root, populate)
      spoil(root, middle(pagesOf(root, "name = 'descriptions' AND pagetype = 'leaf'")))
      yield* withManager(root, (manager) =>
        Effect.gen(function* () {
          const [problem, ...others] = yield* manager.diagnose()
          assert.deepStrictEqual([problem?.kind, problem?.path], ["index", ".orchestr8/.local/index.sqlite"])
          assert.deepStrictEqual(others, [])
          const { answer, lines } = yield* logging(manager.diagnose({ fix: true }))
          assert.deepStrictEqual([answer, lines], [[], []])
          assert.deepStrictEqual(yield* manager.diagnose(), [])
          const { tickets } = yield* manager.list({ search: "needle1000" })
          assert.match(tickets[0]?.description ?? "", /^needle1000 /)
        })
      )
    })
  )

  it.live("does not make creations of tickets that were there before the history", () =>
    Effect.gen(function* () {
      const root = yield* temporaryProject
      const names = Array.from({ length: 50 }, (_, n) => (n + 1).toString(16).padStart(8, "0"))
      for (const name of names) writeOriginal(root, originalTicket(name, { status: "open" }))
      yield* withManager(root, (manager) => manager.addNote(names[0]!, { text: "n" }))
      const later = originalTicket("ffffffff", { status: "open" })
      for (const lose of [
        () => spoil(root, pagesOf(root, openable)),
        () => fs.rmSync(inStore(root, ".local"), { recursive: true })
      ]) {
        lose()
        yield* logging(
          withManager(root, (manager) =>
            Effect.gen(function* () {
              assert.strictEqual((yield* manager.list()).total, 50)
              assert.strictEqual(yield* manager.sequence, 1)
            })
          )
        )
      }
      fs.rmSync(inStore(root, ".local"), { recursive: true })
      writeOriginal(root, later)
      yield* withManager(root, (manager) =>
        Effect.gen(function* () {
          const { operations } = yield* manager.history({ id: "ffffffff" })
          assert.deepStrictEqual(
            operations.map(({ actor, operation }) => [actor, operation]),
            [["external", "external"]]
          )
          assert.strictEqual(yield* manager.sequence, 2)
        })
      )
    })
  )
})
