/**
 * What a store makes good when it opens: parts that somebody deleted or damaged, and ticket files that are behind
 * the history. Kills, torn writes and loss of power are in `crash/`.
 */
import { assert, describe, it } from "@effect/vitest"
import * as fs from "node:fs"
import type { Operation } from "@orchestr8/contracts"
import { StoreUnavailable } from "@orchestr8/contracts"
import { temporaryProject } from "@orchestr8/testing"
import * as Effect from "effect/Effect"
import type { Head } from "../../src/file/Head.ts"
import { encodeHead } from "../../src/file/Head.ts"
import { encodeHeader } from "../../src/file/JournalRecord.ts"
import type { TicketManagerService } from "../../src/TicketManager.ts"
import { contentsOf, headOf, historyLines, inStore, withManager } from "./project.ts"

const draft = { title: "t", fiefdom: "src", errors: ["e"] }

/** Some of everything: open, archived, changed, removed, leased, in groups. */
const populate = (manager: TicketManagerService) =>
  Effect.gen(function* () {
    const [a, b, c, d] = yield* manager.createMany([draft, draft, draft, { ...draft, labels: ["bug"] }])
    yield* manager.edit(a!.id, { title: "edited", depends_on: [b!.id] })
    yield* manager.addNote(b!.id, { text: "n" })
    yield* manager.archive([b!.id, c!.id])
    yield* manager.restore([b!.id])
    yield* manager.claim({ id: d!.id, owner: "w", ttl: 3_600_000 })
    yield* manager.create({ title: "gone", fiefdom: "src" })
    yield* manager.undo()
    yield* manager.escalate("general-7", "stuck")
    return d!.id
  })

/** Everything that a manager answers about a populated store. */
const answers = (manager: TicketManagerService) =>
  Effect.gen(function* () {
    const { tickets, ...list } = yield* manager.list({ all: true, limit: 1000 })
    const ids = tickets.map(({ id }) => id).sort()
    return {
      list,
      tickets: yield* manager.bulkGet(ids),
      leases: yield* Effect.forEach(ids, (id) => manager.lease(id)),
      history: yield* manager.history({ limit: 1000 }),
      summary: yield* manager.summary,
      fiefdoms: yield* manager.fiefdomSummary,
      ready: (yield* manager.list({ ready: true })).total,
      found: (yield* manager.list({ search: "edited" })).total,
      problems: yield* manager.diagnose()
    }
  })

const without = <K extends string, T extends Readonly<Record<K, unknown>>>(value: T, key: K): Omit<T, K> => {
  const { [key]: _, ...rest } = value
  return rest
}

describe("an open makes good", () => {
  const losses: Readonly<Record<string, (root: string) => void>> = {
    "a deleted index": (root) => {
      for (const end of ["", "-wal", "-shm"]) fs.rmSync(inStore(root, ".local", `index.sqlite${end}`), { force: true })
    },
    "an index that is none": (root) => {
      for (const end of ["-wal", "-shm"]) fs.rmSync(inStore(root, ".local", `index.sqlite${end}`), { force: true })
      fs.writeFileSync(inStore(root, ".local", "index.sqlite"), "not a database".repeat(1000))
    },
    "a deleted head": (root) => fs.rmSync(inStore(root, ".local", "head")),
    "an empty head": (root) => fs.truncateSync(inStore(root, ".local", "head"), 0),
    "a head of garbage": (root) => fs.writeFileSync(inStore(root, ".local", "head"), Buffer.alloc(64, 0xa5)),
    "a head of another boot": (root) => {
      fs.writeFileSync(inStore(root, ".local", "head"), encodeHead({ ...headOf(root), boot: 1 }))
    },
    "a deleted .local": (root) => fs.rmSync(inStore(root, ".local"), { recursive: true }),
    "deleted temporary files": (root) => fs.rmSync(inStore(root, ".local", "tmp"), { recursive: true })
  }
  for (const [name, lose] of Object.entries(losses)) {
    it.live(name, () =>
      Effect.gen(function* () {
        const root = yield* temporaryProject
        yield* withManager(root, populate)
        const before = yield* withManager(root, answers)
        const files = contentsOf(root, "tickets")
        lose(root)
        assert.deepStrictEqual(yield* withManager(root, answers), before)
        assert.deepStrictEqual(contentsOf(root, "tickets"), files)
        const { id } = yield* withManager(root, (manager) => manager.create(draft))
        const again = yield* withManager(root, answers)
        assert.strictEqual(again.tickets[id]?.title, "t")
        assert.strictEqual(again.history.operations.length, before.history.operations.length + 1)
      })
    )
  }

  for (const [name, names] of [
    ["a deleted history: the tickets stay, history begins anew", ["history"]],
    ["everything deleted but the tickets", ["history", ".local"]]
  ] as const) {
    it.live(name, () =>
      Effect.gen(function* () {
        const root = yield* temporaryProject
        yield* withManager(root, populate)
        const before = yield* withManager(root, answers)
        const files = contentsOf(root, "tickets")
        for (const folder of names) fs.rmSync(inStore(root, folder), { recursive: true })
        yield* withManager(root, (manager) =>
          Effect.gen(function* () {
            const after = yield* answers(manager)
            assert.deepStrictEqual(after.history.operations, [])
            const kept = ["list", "tickets", "summary", "fiefdoms", "found", "problems"] as const
            for (const key of kept) assert.deepStrictEqual<unknown>(after[key], before[key], key)
            assert.deepStrictEqual(contentsOf(root, "tickets"), files)
            assert.strictEqual(yield* manager.sequence, 0)
            const id = Object.keys(after.tickets)[0]!
            const noted = yield* manager.addNote(id, { text: "after" })
            const { operations } = yield* manager.history()
            assert.deepStrictEqual(
              operations.map(({ seq, operation, ticket_id }) => [seq, operation, ticket_id]),
              [[1, "note", id]]
            )
            assert.deepStrictEqual(operations[0]?.image, noted)
            yield* manager.undo()
            assert.deepStrictEqual((yield* manager.get(id)).notes, before.tickets[id]?.notes)
          })
        )
        const end = yield* withManager(root, answers)
        assert.lengthOf(end.history.operations, 2)
      })
    )
  }

  it.live("a damaged line: what was before stays, what comes after is put aside, tickets are as their files", () =>
    Effect.gen(function* () {
      const root = yield* temporaryProject
      yield* withManager(root, populate)
      const before = yield* withManager(root, answers)
      const segment = inStore(root, "history", "000001.jsonl")
      const lines = historyLines(root)
      const damaged = lines.with(6, lines[6]!.replace('"at":"2', '"at":"3'))
      fs.writeFileSync(segment, damaged.map((line) => `${line}\n`).join(""))
      const found = yield* withManager(root, answers)
      assert.deepStrictEqual(found.tickets, before.tickets)
      assert.deepStrictEqual(
        found.problems.map(({ kind, path }) => [kind, path]),
        [["history", ".orchestr8/history/000001.jsonl"]]
      )
      fs.rmSync(inStore(root, ".local"), { recursive: true })
      const after = yield* withManager(root, answers)
      assert.deepStrictEqual(after.tickets, before.tickets)
      assert.deepStrictEqual(
        contentsOf(root, "history").get("000001.jsonl")?.split("\n").slice(0, 6),
        lines.slice(0, 6)
      )
      const kept = [...contentsOf(root, "history").values()].join("")
      for (const line of lines.slice(7)) assert.include(kept, line, "nothing of the history is thrown away")
    })
  )
})

describe("ticket files that are behind the history", () => {
  const changes: Readonly<
    Record<string, (manager: TicketManagerService, id: string) => Effect.Effect<unknown, unknown>>
  > = {
    "a create": (manager) => manager.create({ title: "new", fiefdom: "src" }),
    "an edit": (manager, id) => manager.edit(id, { title: "edited", errors: [] }),
    "several notes": (manager, id) => Effect.forEach(["a", "b", "c"], (text) => manager.addNote(id, { text })),
    "an archive": (manager, id) => manager.archive([id]),
    "archive and restore": (manager, id) => Effect.andThen(manager.archive([id]), manager.restore([id])),
    "a claim": (manager, id) => manager.claim({ id, owner: "w", ttl: 3_600_000 }),
    "the undo of its creation": (manager, id) =>
      Effect.flatMap(manager.history({ id }), ({ operations }) => manager.undo(operations.at(-1)!.seq)),
    "a create and its undo": (manager) =>
      Effect.andThen(manager.create({ title: "new", fiefdom: "src" }), manager.undo())
  }
  const lags: Readonly<Record<string, (root: string, before: string, head: Head, applied: number) => void>> = {
    "files and index": (root, before) => {
      for (const folder of ["tickets", ".local"]) {
        fs.rmSync(inStore(root, folder), { recursive: true })
        fs.cpSync(inStore(before, folder), inStore(root, folder), { recursive: true })
      }
    },
    "files alone": (root, before) => {
      fs.rmSync(inStore(root, "tickets"), { recursive: true })
      fs.cpSync(inStore(before, "tickets"), inStore(root, "tickets"), { recursive: true })
    },
    "the index alone": (root, before) => {
      fs.rmSync(inStore(root, ".local"), { recursive: true })
      fs.cpSync(inStore(before, ".local"), inStore(root, ".local"), { recursive: true })
    },
    "the mark that they are applied": () => {}
  }
  for (const [change, make] of Object.entries(changes)) {
    for (const [part, revert] of Object.entries(lags)) {
      it.live(`${change}, ${part} behind: redone`, () =>
        Effect.gen(function* () {
          const root = yield* temporaryProject
          const before = yield* temporaryProject
          const { id } = yield* withManager(root, (manager) => manager.create(draft))
          const { seq: applied } = headOf(root)
          fs.cpSync(inStore(root), inStore(before), { recursive: true })
          yield* withManager(root, (manager) => make(manager, id))
          const expected = yield* withManager(root, answers)
          const files = contentsOf(root, "tickets")
          const head = headOf(root)
          revert(root, before, head, applied)
          fs.writeFileSync(inStore(root, ".local", "head"), encodeHead({ ...head, applied }))
          assert.deepStrictEqual(yield* withManager(root, answers), expected)
          assert.deepStrictEqual(contentsOf(root, "tickets"), files)
          assert.deepStrictEqual(without(headOf(root), "boot"), without(head, "boot"))
        })
      )
    }
  }

  it.live("and were edited by hand: the edit stays, and is recorded on top", () =>
    Effect.gen(function* () {
      const root = yield* temporaryProject
      const ticket = yield* withManager(root, (manager) => manager.create(draft))
      const file = inStore(root, "tickets", `${ticket.id}.json`)
      const old = fs.readFileSync(file, "utf8")
      yield* withManager(root, (manager) => manager.addNote(ticket.id, { text: "n" }))
      fs.writeFileSync(inStore(root, ".local", "head"), encodeHead({ ...headOf(root), applied: 1 }))
      const edited = old.replace('"title": "t"', '"title": "by hand"')
      fs.writeFileSync(file, edited)
      yield* withManager(root, (manager) =>
        Effect.gen(function* () {
          const found = yield* manager.get(ticket.id)
          assert.deepStrictEqual([found.title, found.notes], ["by hand", []])
          assert.strictEqual(fs.readFileSync(file, "utf8"), edited)
          const [external] = (yield* manager.history()).operations
          const changed = (external as Operation).changes
          assert.deepStrictEqual<unknown>(
            [external?.operation, changed["title"]],
            ["external", { from: "t", to: "by hand" }]
          )
          assert.property(changed, "notes/0")
        })
      )
    })
  )
})

describe("a store of a newer version", () => {
  it.live("is refused, and nothing in it changes", () =>
    Effect.gen(function* () {
      const root = yield* temporaryProject
      yield* withManager(root, populate)
      const segment = inStore(root, "history", "000001.jsonl")
      const [, ...lines] = historyLines(root)
      const header = encodeHeader({ format: 2, segment: 1, first_seq: 1 })
      fs.writeFileSync(segment, `${header}${lines.join("\n")}\n`)
      for (const lose of ["", "index.sqlite", "head"]) {
        if (lose !== "") fs.rmSync(inStore(root, ".local", lose))
        const before = contentsOf(root)
        const error = yield* Effect.flip(withManager(root, (manager) => manager.create(draft)))
        assert.instanceOf(error, StoreUnavailable)
        assert.deepStrictEqual([error.problem, error.path], ["too_new", segment])
        assert.include(error.hint, "upgrade")
        for (const [name, content] of before) {
          if (!name.startsWith(".local")) assert.strictEqual(contentsOf(root).get(name), content, name)
        }
      }
    })
  )
})
