/** Rules of creating: what a new ticket says, what is refused, all or none. */
import { assert } from "@effect/vitest"
import type { TicketDraftInput } from "@orchestr8/contracts"
import { fromMillis, NotFound, ticketKeys, ValidationError } from "@orchestr8/contracts"
import { TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import { TestClock } from "effect/testing"
import { nastyTexts } from "../arbitraries.ts"
import type { Rule } from "./rule.ts"
import { draftOf, operationCount, refusal, titles } from "./rule.ts"

/** What is wrong with a draft, and the field that the refusal names. */
const badDrafts: ReadonlyArray<readonly [draft: unknown, field: string]> = [
  [{ fiefdom: "src" }, "title"],
  [draftOf(""), "title"],
  [draftOf("  \t"), "title"],
  [draftOf("two\nlines"), "title"],
  [draftOf("two\u2028lines"), "title"],
  [{ title: "t" }, "fiefdom"],
  [draftOf("t", { fiefdom: "" }), "fiefdom"],
  [draftOf("t", { fiefdom: "./" }), "fiefdom"],
  [draftOf("t", { fiefdom: "../up" }), "fiefdom"],
  [draftOf("t", { fiefdom: "a/../b" }), "fiefdom"],
  [draftOf("t", { fiefdom: "a\\..\\b" }), "fiefdom"],
  [draftOf("t", { fiefdom: "a\u0000b" }), "fiefdom"],
  [draftOf("t", { fiefdom: "x".repeat(513) }), "fiefdom"],
  [{ ...draftOf("t"), description: 1 }, "description"],
  [{ ...draftOf("t"), errors: "one" }, "errors"],
  [{ ...draftOf("t"), errors: ["one", 2] }, "errors.1"],
  [{ ...draftOf("t"), warnings: [null] }, "warnings.0"],
  [{ ...draftOf("t"), priority: "urgent" }, "priority"],
  [{ ...draftOf("t"), depends_on: ["../../x"] }, "depends_on.0"],
  [{ ...draftOf("t"), context: [] }, "context"],
  [{ ...draftOf("t"), context: { a: Number.NaN } }, "context.a"],
  [{ ...draftOf("t"), context: { priority: "urgent" } }, "context"],
  [{ ...draftOf("t"), context: { depends_on: ["../../x"] } }, "context"],
  [{ ...draftOf("t"), labels: [" "] }, "context"],
  [{ ...draftOf("t"), verify: 7 }, "verify"],
  [{ ...draftOf("t"), statsu: "open" }, "statsu"],
  ["a title", "ticket"],
  [null, "ticket"]
]

export const creatingRules = (rule: Rule): void => {
  rule(
    "a new ticket is open and has the eleven keys with empty defaults",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      yield* TestClock.setTime(Date.parse("2026-11-22T09:30:00.123Z"))
      const ticket = yield* manager.create({ title: "  Broken import ", fiefdom: "./IP/components/" })
      const now = fromMillis(Date.parse("2026-11-22T09:30:00.123Z"))
      assert.match(ticket.id, /^[0-9a-f]{8}$/)
      assert.deepStrictEqual(Object.keys(ticket), [...ticketKeys])
      assert.deepStrictEqual<unknown>(ticket, {
        id: ticket.id,
        fiefdom: "IP/components",
        status: "open",
        title: "Broken import",
        description: "",
        errors: [],
        warnings: [],
        context: {},
        created_at: now,
        updated_at: now,
        notes: []
      })
      assert.deepStrictEqual(yield* manager.get(ticket.id), ticket)
    })
  )

  rule(
    "named fields go into the context and win over the same key in it",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const dependency = yield* manager.create(draftOf("first"))
      const draft: TicketDraftInput = {
        title: "second",
        fiefdom: "src",
        description: "two\nlines",
        errors: ["e1", "e1", ""],
        warnings: ["w"],
        context: { priority: "low", custom: { a: [1, null] }, file_path: "src/a.ts" },
        priority: "critical",
        labels: ["bug", "ui", "bug"],
        depends_on: [dependency.id, dependency.id],
        verify: "npm test"
      }
      const { id } = yield* manager.create(draft)
      const { context, created_at: _, updated_at: __, ...rest } = yield* manager.get(id)
      assert.deepStrictEqual<unknown>(rest, {
        id,
        fiefdom: "src",
        status: "open",
        title: "second",
        description: "two\nlines",
        errors: ["e1", "e1", ""],
        warnings: ["w"],
        notes: []
      })
      assert.deepStrictEqual(context, {
        priority: "critical",
        custom: { a: [1, null] },
        file_path: "src/a.ts",
        labels: ["bug", "ui"],
        depends_on: [dependency.id],
        verify: "npm test"
      })
    })
  )

  rule(
    "refuses a bad draft, names the field and writes nothing",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      for (const [draft, field] of badDrafts) {
        const error = yield* refusal(manager.create(draft as TicketDraftInput), ValidationError)
        assert.strictEqual(error.field, field, JSON.stringify(draft))
        assert.isNotEmpty(error.reason)
        assert.isNotEmpty(error.hint)
      }
      assert.strictEqual((yield* manager.summary).total, 0)
      assert.strictEqual(yield* operationCount, 0)
    })
  )

  rule(
    "one fiefdom has one spelling",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      for (const fiefdom of ["IP", "IP/", "./IP", "/IP//", "IP\\", "IP2", "x".repeat(512)]) {
        yield* manager.create(draftOf("t", { fiefdom }))
      }
      const one = { open: 1, in_progress: 0, resolved: 0, archived: 0 }
      assert.deepStrictEqual(yield* manager.fiefdomSummary, {
        IP: { ...one, open: 5 },
        IP2: one,
        ["x".repeat(512)]: one
      })
    })
  )

  rule(
    "keeps every text and key as it is",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      for (const text of nastyTexts) {
        const context = Object.fromEntries([
          [text, text],
          ["10", 1],
          ["9", 2]
        ])
        const made = yield* manager.create(
          draftOf(text, { description: text, errors: [text], warnings: [text], context })
        )
        yield* manager.addNote(made.id, { author: text, text })
        const ticket = yield* manager.get(made.id)
        assert.strictEqual(ticket.title, text.trim())
        assert.strictEqual(ticket.description, text)
        assert.deepStrictEqual(ticket.errors, [text])
        assert.deepStrictEqual(ticket.warnings, [text])
        assert.deepStrictEqual(Object.entries(ticket.context), Object.entries(context))
        assert.deepStrictEqual(
          ticket.notes.map((note) => [note.author, note.text]),
          [[text, text]]
        )
      }
    })
  )

  rule(
    "createMany makes all, in order",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const names = Array.from({ length: 40 }, (_, n) => `ticket ${n}`)
      const made = yield* manager.createMany(names.map((name) => draftOf(name)))
      assert.deepStrictEqual(titles(made), names)
      const found = yield* manager.bulkGet(made.map(({ id }) => id))
      for (const ticket of made) assert.deepStrictEqual(found[ticket.id], ticket)
      assert.deepStrictEqual(yield* manager.createMany([]), [])
    })
  )

  rule(
    "createMany makes none when one is refused",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const bad = yield* refusal(manager.createMany([draftOf("a"), draftOf(" "), draftOf("c")]), ValidationError)
      assert.strictEqual(bad.field, "1.title")
      yield* refusal(manager.createMany([draftOf("a"), draftOf("b", { depends_on: ["ffffffff"] })]), NotFound)
      assert.strictEqual((yield* manager.summary).total, 0)
      assert.strictEqual(yield* operationCount, 0)
    })
  )

  rule(
    "many at once are all there, each with an id of its own",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const names = Array.from({ length: 200 }, (_, n) => `ticket ${n}`)
      const made = yield* Effect.forEach(names, (name) => manager.create(draftOf(name)), { concurrency: "unbounded" })
      assert.strictEqual(new Set(made.map(({ id }) => id)).size, names.length)
      assert.deepStrictEqual(titles(made), names)
      assert.strictEqual((yield* manager.summary).total, names.length)
      assert.strictEqual(yield* operationCount, names.length)
    })
  )
}
