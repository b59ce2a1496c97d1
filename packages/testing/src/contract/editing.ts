/** Rules of editing and of notes. */
import { assert } from "@effect/vitest"
import type { TicketPatchInput, Timestamp } from "@orchestr8/contracts"
import { fromMillis, NotFound, RevisionConflict, toLocalTime, ValidationError } from "@orchestr8/contracts"
import { TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import { TestClock } from "effect/testing"
import type { Rule } from "./rule.ts"
import { as, draftOf, operationCount, refusal } from "./rule.ts"

const badPatches: ReadonlyArray<readonly [patch: unknown, field: string]> = [
  [{ title: "" }, "title"],
  [{ title: "a\nb" }, "title"],
  [{ fiefdom: "../x" }, "fiefdom"],
  [{ description: null }, "description"],
  [{ errors: [1] }, "errors.0"],
  [{ priority: "urgent" }, "priority"],
  [{ depends_on: ["x"] }, "depends_on.0"],
  [{ context: { labels: "bug" } }, "context"],
  [{ context: { attention: { why: "not" } } }, "context"],
  [{ expected_updated_at: "yesterday" }, "expected_updated_at"],
  [{ status: "resolved" }, "status"],
  ["title", "change"]
]

export const editingRules = (rule: Rule): void => {
  rule(
    "an edit changes what it names and nothing else",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const before = yield* manager.create(
        draftOf("old", { errors: ["e"], context: { kept: 1, gone: 2 }, labels: ["bug"], verify: "npm test" })
      )
      const after = yield* manager.edit(before.id, {
        title: " new ",
        fiefdom: "./IP/",
        description: "d",
        warnings: ["w"],
        context: { gone: null, added: [null] },
        priority: "high"
      })
      assert.deepStrictEqual<unknown>(after, {
        ...before,
        title: "new",
        fiefdom: "IP",
        description: "d",
        warnings: ["w"],
        context: { kept: 1, labels: ["bug"], verify: "npm test", added: [null], priority: "high" },
        updated_at: after.updated_at
      })
      assert.deepStrictEqual(yield* manager.get(before.id), after)
      const { context } = yield* manager.edit(before.id, { priority: null, verify: null, labels: [], errors: [] })
      assert.deepStrictEqual(context, { kept: 1, added: [null] })
    })
  )

  rule(
    "an edit that changes nothing is no operation",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const before = yield* manager.create(draftOf("t", { errors: ["e"], labels: ["bug"] }))
      assert.deepStrictEqual(yield* manager.edit(before.id, {}), before)
      assert.deepStrictEqual(yield* manager.edit(before.id, { title: "t", errors: ["e"], labels: ["bug"] }), before)
      assert.deepStrictEqual(yield* manager.edit(before.id, { context: { absent: null } }), before)
      assert.strictEqual(yield* operationCount, 1)
    })
  )

  rule(
    "refuses a bad edit, names the field and changes nothing",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const before = yield* manager.create(draftOf("t"))
      for (const [patch, field] of badPatches) {
        const error = yield* refusal(manager.edit(before.id, patch as TicketPatchInput), ValidationError)
        assert.strictEqual(error.field, field, JSON.stringify(patch))
      }
      yield* refusal(manager.edit("ffffffff", { title: "x" }), NotFound)
      assert.deepStrictEqual(yield* manager.get(before.id), before)
      assert.strictEqual(yield* operationCount, 1)
    })
  )

  rule(
    "an edit of what somebody changed meanwhile is a conflict and changes nothing",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const seen = yield* manager.create(draftOf("t"))
      const expected = (updated_at: Timestamp) => ({ title: "mine", expected_updated_at: updated_at })
      const noted = yield* manager.addNote(seen.id, { text: "meanwhile" })
      const error = yield* refusal(manager.edit(seen.id, expected(seen.updated_at)), RevisionConflict)
      assert.deepStrictEqual([error.expected, error.actual], [seen.updated_at, noted.updated_at])
      assert.deepStrictEqual(yield* manager.get(seen.id), noted)
      assert.strictEqual((yield* manager.edit(seen.id, expected(noted.updated_at))).title, "mine")
    })
  )

  rule(
    "of many edits of one revision one wins",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const { id, updated_at } = yield* manager.create(draftOf("t"))
      const exits = yield* Effect.forEach(
        Array.from({ length: 20 }, (_, n) => `title ${n}`),
        (title) => Effect.exit(manager.edit(id, { title, expected_updated_at: updated_at })),
        { concurrency: "unbounded" }
      )
      assert.lengthOf(
        exits.filter(({ _tag }) => _tag === "Success"),
        1
      )
      assert.strictEqual(yield* operationCount, 2)
    })
  )

  rule(
    "a note says who, when and what, in the order of time",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      yield* TestClock.setTime(Date.parse("2026-11-22T09:30:00.500Z"))
      const { id } = yield* manager.create(draftOf("t"))
      yield* manager.addNote(id, { text: "first\n second" }).pipe(as("ann"))
      yield* TestClock.adjust("1 hour")
      const { notes } = yield* manager.addNote(id, { author: "Director", text: " kept " }).pipe(as("ann"))
      const at = [0, 3_600_000].map((later) => fromMillis(Date.parse("2026-11-22T09:30:00.500Z") + later))
      assert.deepStrictEqual<unknown>(notes, [
        { time: toLocalTime(at[0]!), author: "ann", text: "first\n second", at: at[0] },
        { time: toLocalTime(at[1]!), author: "Director", text: " kept ", at: at[1] }
      ])
      assert.deepStrictEqual((yield* manager.get(id)).notes, notes)
    })
  )

  rule(
    "refuses an empty note and an empty author",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const { id } = yield* manager.create(draftOf("t"))
      for (const text of ["", " \n "]) {
        assert.strictEqual((yield* refusal(manager.addNote(id, { text }), ValidationError)).field, "note")
      }
      assert.strictEqual(
        (yield* refusal(manager.addNote(id, { author: " ", text: "x" }), ValidationError)).field,
        "author"
      )
      yield* refusal(manager.addNote("ffffffff", { text: "x" }), NotFound)
      assert.strictEqual(yield* operationCount, 1)
    })
  )

  rule(
    "notes of many at once are all there, none twice",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const { id } = yield* manager.create(draftOf("t"))
      const texts = Array.from({ length: 100 }, (_, n) => `note ${n}`)
      yield* Effect.forEach(texts, (text) => manager.addNote(id, { text }), { concurrency: "unbounded" })
      const { notes } = yield* manager.get(id)
      assert.deepStrictEqual(
        notes.map(({ text }) => text),
        texts
      )
    })
  )

  rule(
    "updated_at grows with every change, also while the clock stands still; created_at stays",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const { id, created_at } = yield* manager.create(draftOf("t"))
      const times: Array<Timestamp> = [created_at]
      const note = (ticket: { readonly created_at: Timestamp; readonly updated_at: Timestamp }) => {
        assert.strictEqual(ticket.created_at, created_at)
        times.push(ticket.updated_at)
      }
      for (let n = 0; n < 3; n++) {
        note(yield* manager.edit(id, { title: `t${n}` }))
        note(yield* manager.addNote(id, { text: "n" }))
        note(yield* manager.updateStatus(id, n % 2 === 0 ? "resolved" : "open"))
        note(yield* manager.setAttention(id, `why ${n}`))
      }
      assert.deepStrictEqual([...new Set(times)].sort(), times)
      yield* TestClock.adjust("1 second")
      assert.strictEqual((yield* manager.edit(id, { title: "later" })).updated_at, fromMillis(1000))
    })
  )
}
