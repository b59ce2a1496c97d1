/** Rules of the history: one operation a change, with who, when, before and after; pages, newest first. */
import { assert } from "@effect/vitest"
import { fromMillis, NotFound, Operation, ValidationError } from "@orchestr8/contracts"
import { TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { TestClock } from "effect/testing"
import type { Rule } from "./rule.ts"
import { as, draftOf, refusal } from "./rule.ts"

export const historyRules = (rule: Rule): void => {
  rule(
    "an empty store has no history",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      assert.deepStrictEqual(yield* manager.history(), { operations: [], next_cursor: null })
      assert.strictEqual(yield* manager.sequence, 0)
    })
  )

  rule(
    "every change is one operation with actor, time, before and after",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const created = yield* manager.create(draftOf("t", { context: { kept: 1, gone: 2 } })).pipe(as("ann"))
      yield* TestClock.adjust("1 second")
      const edited = yield* manager.edit(created.id, { title: "u", context: { gone: null, came: [3] } }).pipe(as("bob"))
      const noted = yield* manager.addNote(created.id, { text: "n" }).pipe(as("d1", "agent"))
      const moved = yield* manager.updateStatus(created.id, "resolved").pipe(as("w", "worker"))
      const archived = yield* manager.archive([created.id])
      yield* manager.restore([created.id])
      const { operations } = yield* manager.history()
      const at = fromMillis(1000)
      const changed = (from: unknown, to: unknown) => ({ from, to })
      assert.deepStrictEqual(
        operations.map(({ seq, actor, operation, ticket_id }) => [seq, actor, operation, ticket_id]),
        [
          [6, "human:unknown", "restore", created.id],
          [5, "human:unknown", "archive", created.id],
          [4, "worker:w", "status", created.id],
          [3, "agent:d1", "note", created.id],
          [2, "human:bob", "edit", created.id],
          [1, "human:ann", "create", created.id]
        ]
      )
      const [, archive, status, note, edit, create] = operations
      assert.deepStrictEqual<unknown>(
        { at: create?.at, changes: create?.changes, image: create?.image },
        { at: fromMillis(0), changes: {}, image: created }
      )
      assert.strictEqual(edit?.at, at)
      assert.deepStrictEqual<unknown>(edit?.changes, {
        title: changed("t", "u"),
        updated_at: changed(created.updated_at, edited.updated_at),
        "context/gone": { from: 2 },
        "context/came": { to: [3] }
      })
      assert.deepStrictEqual<unknown>(note?.changes, {
        "notes/0": { to: noted.notes[0] },
        updated_at: changed(edited.updated_at, noted.updated_at)
      })
      assert.deepStrictEqual<unknown>(status?.changes, {
        status: changed("open", "resolved"),
        updated_at: changed(noted.updated_at, moved.updated_at)
      })
      assert.deepStrictEqual<unknown>(archive?.changes["status"], changed("resolved", archived[0]?.status))
      for (const operation of operations) assert.isTrue(Schema.is(Operation)(operation))
    })
  )

  rule(
    "operations of one command name its first one, operations alone name none",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      yield* manager.create(draftOf("alone"))
      const many = yield* manager.createMany([draftOf("a"), draftOf("b"), draftOf("c")])
      yield* manager.archive(many.map(({ id }) => id))
      const { operations } = yield* manager.history()
      assert.deepStrictEqual(
        operations.map(({ seq, group }) => [seq, group]),
        [
          [7, 5],
          [6, 5],
          [5, 5],
          [4, 2],
          [3, 2],
          [2, 2],
          [1, undefined]
        ]
      )
    })
  )

  rule(
    "pages of any size hold every operation once, newest first, also while more are written",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const { id } = yield* manager.create(draftOf("t"))
      for (let n = 0; n < 11; n++) yield* manager.addNote(id, { text: `n${n}` })
      for (const limit of [1, 5, 12, 1000]) {
        const newest = yield* manager.sequence
        const seqs: Array<number> = []
        let cursor: string | null = null
        do {
          const given: { readonly cursor?: string } = cursor === null ? {} : { cursor }
          const page: { readonly operations: ReadonlyArray<Operation>; readonly next_cursor: string | null } =
            yield* manager.history({ limit, ...given })
          seqs.push(...page.operations.map(({ seq }) => seq))
          cursor = page.next_cursor
          yield* manager.addNote(id, { text: "meanwhile" })
        } while (cursor !== null)
        assert.deepStrictEqual(
          seqs,
          Array.from({ length: newest }, (_, n) => newest - n)
        )
      }
    })
  )

  rule(
    "the history of one ticket, by id or prefix",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const a = yield* manager.create(draftOf("a"))
      const b = yield* manager.create(draftOf("b"))
      yield* manager.addNote(b.id, { text: "n" })
      yield* manager.updateStatus(a.id, "resolved")
      const ofA = yield* manager.history({ id: a.id.slice(0, 7) })
      assert.deepStrictEqual(
        ofA.operations.map(({ seq }) => seq),
        [4, 1]
      )
      const page = yield* manager.history({ id: b.id, limit: 1 })
      assert.strictEqual(page.operations[0]?.seq, 3)
      const rest = yield* manager.history({ id: b.id, limit: 1, cursor: page.next_cursor! })
      assert.deepStrictEqual([rest.operations[0]?.seq, rest.next_cursor], [2, null])
      assert.deepStrictEqual(yield* manager.history({ id: "ffffffff" }), { operations: [], next_cursor: null })
      yield* refusal(manager.history({ id: "fffffff" }), NotFound)
    })
  )

  rule(
    "refuses a bad page",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      yield* manager.createMany([draftOf("a"), draftOf("b")])
      for (const limit of [0, -1, 1001, 1.5, Number.NaN]) {
        assert.strictEqual((yield* refusal(manager.history({ limit }), ValidationError)).field, "limit")
      }
      const list = yield* manager.list({ limit: 1 })
      for (const cursor of ["", "x", list.next_cursor!]) {
        assert.strictEqual((yield* refusal(manager.history({ cursor }), ValidationError)).field, "cursor")
      }
    })
  )
}
