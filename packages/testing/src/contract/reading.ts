/** Rules of reading: ids and their prefixes, many at once, summaries, the state of the manager. */
import { assert } from "@effect/vitest"
import type { TicketId } from "@orchestr8/contracts"
import { NotFound, ValidationError } from "@orchestr8/contracts"
import { TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import { TestClock } from "effect/testing"
import type { Rule } from "./rule.ts"
import { createInTurn, draftOf, refusal } from "./rule.ts"

/** A ticket a given id. */
const withIds = Effect.fnUntraced(function* (...ids: ReadonlyArray<string>) {
  const manager = yield* TicketManager
  const template = yield* manager.create(draftOf("template"))
  yield* manager.importTickets(ids.map((id) => ({ ...template, id: id as TicketId, title: id })))
  yield* manager.undo(1)
})

const badIds = [
  "",
  "xyz",
  "../x",
  "../../etc/passwd",
  "ABCD",
  "123456789",
  "0 ",
  "%",
  "constructor",
  "\u0000",
  "1e",
  "-1"
]

export const readingRules = (rule: Rule): void => {
  rule(
    "a ticket is found by any unique prefix of its id",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      yield* withIds("aaaa0000", "aaaa1111", "abcdef01", "0fffffff")
      for (const [prefix, id] of [
        ["ab", "abcdef01"],
        ["aaaa1", "aaaa1111"],
        ["aaaa0000", "aaaa0000"],
        ["0f", "0fffffff"]
      ] as const) {
        assert.strictEqual((yield* manager.get(prefix)).title, id)
        assert.strictEqual<string>(yield* manager.resolveId(prefix), id)
      }
      const { reason } = yield* refusal(manager.get("aaaa"), ValidationError)
      assert.include(reason, "aaaa0000")
      assert.include(reason, "aaaa1111")
      yield* refusal(manager.updateStatus("a", "resolved"), ValidationError)
      const { id } = yield* refusal(manager.get("ffff"), NotFound)
      assert.strictEqual(id, "ffff")
      yield* refusal(manager.get("ffffffff"), NotFound)
    })
  )

  rule(
    "what is no id is refused by every method",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      yield* manager.create(draftOf("t"))
      for (const id of badIds.filter((text) => text !== "1e")) {
        const calls = {
          get: manager.get(id),
          edit: manager.edit(id, {}),
          updateStatus: manager.updateStatus(id, "resolved"),
          addNote: manager.addNote(id, { text: "x" }),
          setAttention: manager.setAttention(id, "x"),
          archive: manager.archive([id]),
          restore: manager.restore([id]),
          history: manager.history({ id }),
          lease: manager.lease(id),
          claim: manager.claim({ id, owner: "w", ttl: 1000 }),
          renew: manager.renew(id, 1, 1000),
          release: manager.release(id, 1),
          complete: manager.complete(id, { token: 1, outcome: "failed", reason: "x" })
        }
        for (const [name, call] of Object.entries(calls)) {
          const { field } = yield* refusal(call as Effect.Effect<unknown, unknown>, ValidationError)
          assert.strictEqual(field, "id", `${name} ${JSON.stringify(id)}`)
        }
      }
    })
  )

  rule(
    "bulkGet answers every id in the order asked, null where there is none",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const [a, b] = yield* createInTurn([draftOf("a"), draftOf("b")])
      yield* manager.archive([b.id])
      const ids = [b.id, ...badIds, "ffffffff", a.id, b.id, "__proto__", a.id.slice(0, 7)]
      const found = yield* manager.bulkGet(ids)
      assert.sameMembers(Object.keys(found), [...new Set(ids)])
      for (const id of ids) {
        const expected = id === a.id ? "a" : id === b.id ? "b" : undefined
        assert.strictEqual(found[id]?.title, expected, id)
        if (expected === undefined) assert.isNull(Object.getOwnPropertyDescriptor(found, id)?.value)
      }
      assert.deepStrictEqual(yield* manager.bulkGet([]), {})
      const many = yield* manager.createMany(Array.from({ length: 1000 }, (_, n) => draftOf(`t${n}`)))
      const all = yield* manager.bulkGet(many.map(({ id }) => id))
      assert.deepStrictEqual(all, Object.fromEntries(many.map((ticket) => [ticket.id, ticket])))
    })
  )

  rule(
    "the summary counts tickets, errors and warnings, archived ones too",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const none = { open: 0, in_progress: 0, resolved: 0, archived: 0 }
      assert.deepStrictEqual(yield* manager.summary, { total: 0, by_status: none, total_errors: 0, total_warnings: 0 })
      const [a, b, c] = yield* createInTurn([
        draftOf("a", { errors: ["1", "2"], warnings: ["1"] }),
        draftOf("b", { errors: ["1"] }),
        draftOf("c", { warnings: ["1", "2", "3"] })
      ])
      yield* manager.archive([a.id])
      yield* manager.updateStatus(b.id, "resolved")
      yield* manager.edit(c.id, { errors: ["1"], warnings: [] })
      assert.deepStrictEqual(yield* manager.summary, {
        total: 3,
        by_status: { open: 1, in_progress: 0, resolved: 1, archived: 1 },
        total_errors: 4,
        total_warnings: 1
      })
    })
  )

  rule(
    "the fiefdom summary counts by fiefdom, whatever it is called",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      assert.deepStrictEqual(yield* manager.fiefdomSummary, {})
      const names = ["src", "__proto__", "constructor", "toString", "10", "src/a"]
      const made = yield* createInTurn(names.map((fiefdom) => draftOf(fiefdom, { fiefdom })))
      yield* manager.create(draftOf("again", { fiefdom: "__proto__" }))
      yield* manager.updateStatus(made[1]!.id, "in_progress")
      yield* manager.edit(made[5]!.id, { fiefdom: "src" })
      const summary = yield* manager.fiefdomSummary
      const open = (n: number) => ({ open: n, in_progress: 0, resolved: 0, archived: 0 })
      assert.deepStrictEqual(
        new Map(Object.entries(summary)),
        new Map([
          ["10", open(1)],
          ["__proto__", { ...open(1), in_progress: 1 }],
          ["constructor", open(1)],
          ["src", open(2)],
          ["toString", open(1)]
        ])
      )
    })
  )

  rule(
    "the tickets of a fiefdom, whole, without the archived",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const [a, , b] = yield* createInTurn([
        draftOf("a", { fiefdom: "IP" }),
        draftOf("below", { fiefdom: "IP/x" }),
        draftOf("b", { fiefdom: "IP" })
      ])
      assert.deepStrictEqual(yield* manager.forFiefdom("IP/"), [b, a])
      yield* manager.archive([b.id])
      assert.deepStrictEqual(yield* manager.forFiefdom("IP"), [a])
      yield* refusal(manager.forFiefdom("../IP"), ValidationError)
    })
  )

  rule(
    "the state says how much history there is and when the store was last looked at",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      yield* TestClock.adjust("1 minute")
      yield* manager.createMany([draftOf("a"), draftOf("b")])
      const state = yield* manager.state
      assert.strictEqual(state.initialized, true)
      assert.strictEqual(state.history_length, 2)
      assert.strictEqual(state.unsaved_changes, 0)
      assert.strictEqual(state.last_sync_time, "1970-01-01T00:01:00.000000+00:00")
      assert.isNull(state.read_only)
      assert.isAtMost(state.cached_active + state.cached_archived, 2)
    })
  )
}
