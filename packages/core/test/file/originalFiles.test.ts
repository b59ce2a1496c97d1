/** The files of the Python program, good and bad, as original.md 2.1 to 2.5 tells of them. */
import { assert, describe, it } from "@effect/vitest"
import * as fs from "node:fs"
import type { Ticket, TicketId } from "@orchestr8/contracts"
import { fromMillis, NotFound, parseTimestamp } from "@orchestr8/contracts"
import type { OriginalTicket } from "@orchestr8/testing"
import {
  formatOriginal,
  originalTicket,
  temporaryProject,
  ticketPath,
  writeOriginal,
  writeTicketFile
} from "@orchestr8/testing"
import * as Effect from "effect/Effect"
import { contentsOf, openManager, readTicketFile, withManager } from "./project.ts"

const ID = "5f9f6e77"

/** Good files: what the Python program wrote, and what the ticket is then. */
const good: Readonly<Record<string, readonly [fields: OriginalTicket, expected: Partial<Ticket>]>> = {
  "an ordinary one": [
    {},
    {
      status: "in_progress",
      title: "Test Ticket",
      errors: ["error1"],
      context: { test: "context" },
      created_at: parseTimestamp("2026-01-26T10:25:16.535803")!,
      updated_at: parseTimestamp("2026-01-26T10:25:16.536656")!,
      notes: [{ time: "10:25:16", author: "Test Author", text: "Test note" }]
    }
  ],
  "times without a fraction": [
    { created_at: "2026-01-26T10:25:16" },
    { created_at: parseTimestamp("2026-01-26T10:25:16")! }
  ],
  "times with a zone": [
    { created_at: "2026-01-26T10:25:16.5+02:00" },
    { created_at: fromMillis(Date.parse("2026-01-26T08:25:16.500Z")) }
  ],
  "text beyond ASCII": [
    { title: "Größe 👾 \u007f", context: { ключ: "é" } },
    { title: "Größe 👾 \u007f", context: { ключ: "é" } }
  ],
  "null lists": [
    { errors: null, warnings: null, notes: null, context: null },
    { errors: [], warnings: [], notes: [], context: {} }
  ],
  "optional keys missing": [
    { errors: undefined, warnings: undefined, notes: undefined, context: undefined },
    { errors: [], warnings: [], notes: [], context: {} }
  ],
  "a fiefdom with a slash at the end": [
    { fiefdom: "IP/components/" },
    { fiefdom: "IP/components" as Ticket["fiefdom"] }
  ],
  "an empty title": [{ title: "" }, { title: "(untitled)" }],
  "a title of two lines": [{ title: "one\n two " }, { title: "one two" }],
  "status archived among the active": [{ status: "archived" }, { status: "open" }],
  "a note that lacks a part": [
    { notes: [{ time: "10:25:16", author: "", text: "x" }, { text: "y" }] },
    {
      notes: [
        { time: "10:25:16", author: "unknown", text: "x" },
        { time: "00:00:00", author: "unknown", text: "y" }
      ]
    }
  ]
}

const text = formatOriginal(originalTicket(ID))
const idOf = (n: number) => `${n}`.padStart(8, "0")
const withFields = (fields: OriginalTicket) => (id: string) => formatOriginal(originalTicket(id, fields))

/** Files that are no tickets, and what the doctor says of them. */
const bad: Readonly<
  Record<string, readonly [content: string | Uint8Array | ((id: string) => string), reason: RegExp]>
> = {
  truncated: [text.slice(0, 100), /not valid JSON/],
  empty: ["", /empty/],
  "without a title": [withFields({ title: undefined }), /"title" is missing/],
  "a list": ["[]", /a list/],
  null: ["null", /null/],
  "a number": ["5", /a number/],
  "a string": ['"x"', /a string/],
  "not UTF-8": [Buffer.from(text.replace("Test Ticket", "\u00ff"), "latin1"), /UTF-8/],
  "with an unknown status": [withFields({ status: "banana" }), /unknown status "banana"/],
  "with the id of another": [withFields({ id: "ffffffff" }), /differs from the file name/],
  "with an id that climbs": [withFields({ id: "../../../evil" }), /hexadecimal/],
  "errors that are no list": [withFields({ errors: "e" }), /"errors" is not a list/],
  "a fiefdom that climbs": [withFields({ fiefdom: "../x" }), /\.\./],
  "notes that are no objects": [withFields({ notes: ["n"] }), /note 1/]
}

describe("files of the Python program", () => {
  for (const [name, [fields, expected]] of Object.entries(good)) {
    it.live(`${name}: read, listed, and kept as it is until it changes`, () =>
      Effect.gen(function* () {
        const root = yield* temporaryProject
        const file = writeOriginal(root, originalTicket(ID, fields))
        const before = fs.readFileSync(file)
        const manager = yield* openManager(root)
        const ticket = yield* manager.get(ID)
        for (const [key, value] of Object.entries(expected))
          assert.deepStrictEqual(ticket[key as keyof Ticket], value, key)
        const { tickets } = yield* manager.list()
        assert.deepStrictEqual(
          tickets.map(({ id, title }) => [id, title]),
          [[ID, ticket.title]]
        )
        assert.deepStrictEqual(fs.readFileSync(file), before)
        assert.strictEqual(yield* manager.sequence, 0, "reading is no operation")

        const noted = yield* manager.addNote(ID, { text: "ours" })
        yield* manager.sequence
        assert.deepStrictEqual({ ...noted, notes: noted.notes.slice(0, -1), updated_at: ticket.updated_at }, ticket)
        const written = JSON.parse(fs.readFileSync(file, "utf8")) as Record<string, unknown>
        assert.deepStrictEqual(written, JSON.parse(JSON.stringify(noted)))
        yield* manager.undo()
        assert.deepStrictEqual({ ...(yield* manager.get(ID)), updated_at: ticket.updated_at }, ticket)
      })
    )
  }

  it.live("missing and mistyped times are those of the file", () =>
    Effect.gen(function* () {
      const root = yield* temporaryProject
      const modified = new Date("2025-05-05T05:05:05.005Z")
      for (const [n, created_at] of [undefined, 1_700_000_000, "yesterday", null].entries()) {
        const file = writeOriginal(root, originalTicket(idOf(n), { created_at, updated_at: created_at }))
        fs.utimesSync(file, modified, modified)
      }
      const manager = yield* openManager(root)
      const { tickets } = yield* manager.list()
      assert.lengthOf(tickets, 4)
      for (const { created_at, updated_at } of tickets) {
        assert.deepStrictEqual(
          [created_at, updated_at],
          [fromMillis(modified.getTime()), fromMillis(modified.getTime())]
        )
      }
    })
  )

  it.live("NaN and Infinity in the context become null on the next write, and the doctor says so", () =>
    Effect.gen(function* () {
      const root = yield* temporaryProject
      const file = writeTicketFile(
        root,
        ID,
        text.replace('"test": "context"', '"a": NaN, "b": [-Infinity, "NaN"], "c": Infinity')
      )
      const manager = yield* openManager(root)
      const ticket = yield* manager.get(ID)
      assert.deepStrictEqual(ticket.context, { a: null, b: [null, "NaN"], c: null })
      const [problem] = yield* manager.diagnose()
      assert.deepStrictEqual([problem?.kind, problem?.path], ["old_format", `.orchestr8/tickets/${ID}.json`])
      assert.match(problem?.message ?? "", /NaN/)
      assert.include(fs.readFileSync(file, "utf8"), "-Infinity")
      yield* manager.addNote(ID, { text: "n" })
      yield* manager.sequence
      assert.deepStrictEqual((JSON.parse(fs.readFileSync(file, "utf8")) as Ticket).context, ticket.context)
      assert.deepStrictEqual(yield* manager.diagnose(), [])
    })
  )

  it.live("doctor --fix writes old files in the current format without changing what they say", () =>
    Effect.gen(function* () {
      const root = yield* temporaryProject
      const file = writeOriginal(root, originalTicket(ID, { errors: null, unknown_key: { a: 1 } }))
      const manager = yield* openManager(root)
      const before = yield* manager.get(ID)
      assert.deepStrictEqual(yield* manager.diagnose({ fix: true }), [])
      assert.deepStrictEqual(yield* manager.get(ID), before)
      assert.isTrue(fs.readFileSync(file, "utf8").endsWith("}\n"))
      assert.deepStrictEqual(yield* manager.diagnose(), [])
      assert.strictEqual(yield* manager.sequence, 0)
    })
  )

  it.live("what is in the archive is archived, whatever its status says", () =>
    Effect.gen(function* () {
      const root = yield* temporaryProject
      for (const [n, status] of ["open", "resolved", "banana", "archived"].entries()) {
        writeOriginal(root, originalTicket(idOf(n), { status }), true)
      }
      const manager = yield* openManager(root)
      assert.strictEqual((yield* manager.list()).total, 0)
      assert.strictEqual((yield* manager.list({ status: ["archived"] })).total, 4)
      assert.strictEqual((yield* manager.summary).by_status.archived, 4)
      yield* manager.addNote(idOf(0), { text: "n" })
      yield* manager.restore([idOf(1)])
      yield* manager.sequence
      assert.include(readTicketFile(root, { id: idOf(0) as TicketId }, true), '"status": "archived"')
      assert.include(readTicketFile(root, { id: idOf(1) as TicketId }), '"status": "open"')
      assert.isFalse(fs.existsSync(ticketPath(root, idOf(1), true)))
    })
  )

  it.live("of an id in both folders the active file counts, once, and the doctor tells", () =>
    Effect.gen(function* () {
      const root = yield* temporaryProject
      writeOriginal(root, originalTicket(ID, { title: "active" }))
      const archived = writeOriginal(root, originalTicket(ID, { title: "archived" }), true)
      const copy = fs.readFileSync(archived, "utf8")
      const manager = yield* openManager(root)
      assert.strictEqual((yield* manager.get(ID)).title, "active")
      assert.strictEqual((yield* manager.list({ all: true })).total, 1)
      yield* manager.addNote(ID, { text: "n" })
      assert.strictEqual(fs.readFileSync(archived, "utf8"), copy)
      const [problem, ...others] = yield* manager.diagnose()
      assert.deepStrictEqual(
        [problem?.kind, problem?.path, others],
        ["duplicate", `.orchestr8/tickets/archive/${ID}.json`, []]
      )
      assert.deepStrictEqual(yield* manager.diagnose({ fix: true }), [])
      assert.isFalse(fs.existsSync(archived))
      assert.include([...contentsOf(root, "history").values()], copy, "the copy is kept")
      assert.strictEqual((yield* manager.get(ID)).title, "active")
    })
  )

  it.live("archiving a ticket whose id lies in both folders keeps the copy that was there", () =>
    Effect.gen(function* () {
      const root = yield* temporaryProject
      writeOriginal(root, originalTicket(ID, { title: "active" }))
      const archived = writeOriginal(root, originalTicket(ID, { title: "archived" }), true)
      const copy = fs.readFileSync(archived, "utf8")
      yield* withManager(root, (manager) => manager.archive([ID]))
      assert.include(fs.readFileSync(archived, "utf8"), '"title": "active"')
      assert.include([...contentsOf(root, "history").values()], copy, "the copy is kept")
    })
  )

  it.live("unknown keys survive every change, at the top, in the context and in notes", () =>
    Effect.gen(function* () {
      const root = yield* temporaryProject
      const unknown = {
        owner: { team: ["x"] },
        context: { ours_not: { deep: [1, null] }, priority: "made up", depends_on: "nobody" },
        notes: [{ time: "10:25:16", author: "A", text: "t", mood: "good", at: "noon" }]
      }
      const file = writeOriginal(root, originalTicket(ID, unknown))
      yield* withManager(root, (manager) =>
        Effect.gen(function* () {
          yield* manager.updateStatus(ID, "resolved")
          yield* manager.addNote(ID, { text: "n" })
          yield* manager.archive([ID])
          yield* manager.restore([ID])
        })
      )
      yield* withManager(root, (manager) => manager.updateStatus(ID, "in_progress"))
      const written = JSON.parse(fs.readFileSync(file, "utf8")) as Record<string, unknown>
      assert.deepStrictEqual(written["owner"], unknown.owner)
      assert.deepStrictEqual(written["context"], unknown.context)
      const [{ at: _, ...note }] = unknown.notes as [(typeof unknown.notes)[0]]
      assert.deepInclude((written["notes"] as ReadonlyArray<object>)[0], note)
      assert.deepStrictEqual(Object.keys(written).slice(-2), ["notes", "owner"])
    })
  )

  it.live("bad files break no list, are named with their reason, and stay as they are", () =>
    Effect.gen(function* () {
      const root = yield* temporaryProject
      writeOriginal(root, originalTicket(ID))
      const names = Object.keys(bad)
      for (const [n, [content]] of Object.values(bad).entries()) {
        writeTicketFile(root, idOf(n), typeof content === "function" ? content(idOf(n)) : content)
      }
      writeTicketFile(root, ".hidden", text)
      writeTicketFile(root, "NOTES", "[]")
      fs.mkdirSync(ticketPath(root, "eeeeeeee"))
      fs.mkdirSync(ticketPath(root, "x"))
      const before = contentsOf(root, "tickets")
      const manager = yield* openManager(root)
      assert.strictEqual((yield* manager.list({ all: true })).total, 1)
      assert.strictEqual((yield* manager.summary).total, 1)
      const problems = yield* manager.unreadable
      assert.deepStrictEqual(yield* manager.diagnose({ fix: true }), problems)
      for (const [n, [, reason]] of Object.values(bad).entries()) {
        const path = `.orchestr8/tickets/${idOf(n)}.json`
        assert.match(problems.find((problem) => problem.path === path)?.message ?? "", reason, names[n])
        assert.instanceOf(yield* Effect.flip(manager.get(idOf(n))), NotFound)
        assert.instanceOf(yield* Effect.flip(manager.archive([idOf(n)])), NotFound)
      }
      for (const name of [".hidden", "NOTES", "eeeeeeee", "x"]) {
        const path = `.orchestr8/tickets/${name}.json`
        assert.isTrue(
          problems.some((problem) => problem.path === path),
          name
        )
      }
      assert.lengthOf(problems, names.length + 4)
      const taken = yield* manager
        .importTickets([{ ...(yield* manager.get(ID)), id: idOf(0) as TicketId }])
        .pipe(Effect.flip)
      assert.include(String(taken), "taken")
      yield* manager.updateStatus(ID, "resolved")
      yield* manager.createMany(Array.from({ length: 20 }, () => ({ title: "t", fiefdom: "src" })))
      yield* manager.sequence
      const after = contentsOf(root, "tickets")
      for (const [name, content] of before) {
        if (name !== `${ID}.json`) assert.strictEqual(after.get(name), content, name)
      }
    })
  )

  it.live("a byte order mark is no obstacle", () =>
    Effect.gen(function* () {
      const root = yield* temporaryProject
      writeTicketFile(root, ID, `\ufeff${text}`)
      const manager = yield* openManager(root)
      assert.strictEqual((yield* manager.get(ID)).title, "Test Ticket")
    })
  )

  it.live("the first change of such a ticket records the whole of it", () =>
    Effect.gen(function* () {
      const root = yield* temporaryProject
      writeOriginal(root, originalTicket(ID))
      const manager = yield* openManager(root)
      const noted = yield* manager.addNote(ID, { text: "n" })
      const [operation] = (yield* manager.history()).operations
      assert.deepStrictEqual(operation?.image, noted)
      assert.deepStrictEqual(Object.keys(operation?.changes ?? {}), ["updated_at", "notes/1"])
      yield* manager.updateStatus(ID, "resolved")
      assert.isUndefined((yield* manager.history()).operations[0]?.image)
    })
  )
})
