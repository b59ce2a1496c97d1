/** Rules of undo: what it takes back, whose, and how far back. Refusals are in `undoRefused.ts`. */
import { assert } from "@effect/vitest"
import type { Ticket } from "@orchestr8/contracts"
import { NotFound } from "@orchestr8/contracts"
import { TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import type { Rule } from "./rule.ts"
import { as, draftOf, refusal, titles } from "./rule.ts"

/** A ticket but for the time of its last change. */
const content = ({ updated_at: _, ...rest }: Ticket) => rest

export const undoRules = (rule: Rule): void => {
  rule(
    "undo of every kind of change restores the ticket but for updated_at",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const draft = draftOf("t", { errors: ["e"], context: { kept: 1, gone: { a: [1] } }, labels: ["bug"] })
      const { id } = yield* manager.create(draft)
      const { id: other } = yield* manager.create(draftOf("other"))
      const changes = {
        edit: manager.edit(id, { title: "u", errors: [], context: { gone: null, came: 2 }, depends_on: [other] }),
        status: manager.updateStatus(id, "in_progress"),
        note: manager.addNote(id, { text: "n" }),
        attention: manager.setAttention(id, "why?"),
        archive: manager.archive([id]),
        restore: manager.restore([id])
      }
      for (const [name, change] of Object.entries(changes)) {
        const before = yield* manager.get(id)
        yield* change as Effect.Effect<unknown, unknown>
        assert.notDeepEqual(content(yield* manager.get(id)), content(before), name)
        const { operations } = yield* manager.undo()
        const after = yield* manager.get(id)
        assert.deepStrictEqual(content(after), content(before), name)
        assert.isTrue(after.updated_at > before.updated_at, name)
        assert.deepStrictEqual(
          operations.map(({ operation, ticket_id, undoes }) => [operation, ticket_id, undoes]),
          [["undo", id, (operations[0]?.seq ?? 0) - 1]]
        )
        assert.deepStrictEqual((yield* manager.history({ limit: 1 })).operations, operations)
        if (name === "archive") yield* manager.archive([id])
      }
    })
  )

  rule(
    "undo of a create takes the ticket away, undo of that brings it back",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const ticket = yield* manager.create(draftOf("t", { errors: ["e"] }))
      const { operations } = yield* manager.undo()
      assert.strictEqual(operations[0]?.removed, true)
      yield* refusal(manager.get(ticket.id), NotFound)
      assert.strictEqual((yield* manager.summary).total, 0)
      assert.strictEqual((yield* manager.list({ all: true })).total, 0)
      yield* manager.undo(2)
      assert.deepStrictEqual(yield* manager.get(ticket.id), ticket)
      assert.strictEqual((yield* manager.summary).total_errors, 1)
    })
  )

  rule(
    "commands on many tickets undo as one, whichever of their operations is named",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const made = yield* manager.createMany([draftOf("a"), draftOf("b"), draftOf("c")])
      const ids = made.map(({ id }) => id)
      yield* manager.archive(ids)
      const archived = (yield* manager.history({ limit: 3 })).operations
      const undone = yield* manager.undo(archived[1]!.seq)
      assert.lengthOf(undone.operations, 3)
      const statuses = Object.values(yield* manager.bulkGet(ids)).map((ticket) => ticket?.status)
      assert.deepStrictEqual(statuses, ["open", "open", "open"])
      yield* manager.undo(undone.operations[2]!.seq)
      assert.strictEqual((yield* manager.summary).by_status.archived, 3)
      yield* manager.undo()
      assert.strictEqual((yield* manager.summary).by_status.archived, 0, "the redone archive stands again")
      yield* manager.undo()
      assert.strictEqual((yield* manager.summary).total, 0)
    })
  )

  rule(
    "each actor undoes its own newest operation, one after the other",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const { id: a } = yield* manager.create(draftOf("a")).pipe(as("ann"))
      const { id: b } = yield* manager.create(draftOf("b")).pipe(as("bob"))
      yield* manager.edit(a, { title: "a2" }).pipe(as("ann"))
      yield* manager.edit(b, { title: "b2" }).pipe(as("bob"))
      yield* manager.edit(a, { title: "a3" }).pipe(as("ann"))
      const now = Effect.map(manager.list({ sort: "title" }), ({ tickets }) => titles(tickets))
      yield* manager.undo().pipe(as("bob"))
      assert.deepStrictEqual(yield* now, ["a3", "b"])
      yield* manager.undo().pipe(as("ann"))
      assert.deepStrictEqual(yield* now, ["a2", "b"])
      yield* manager.undo().pipe(as("ann"))
      assert.deepStrictEqual(yield* now, ["a", "b"])
      yield* manager.undo().pipe(as("bob"))
      assert.deepStrictEqual(yield* now, ["a"])
      yield* refusal(manager.undo().pipe(as("bob")), NotFound)
      yield* refusal(manager.undo().pipe(as("eve")), NotFound)
    })
  )

  rule(
    "a named operation of anybody can be undone, over and over, and redone",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const { id } = yield* manager.create(draftOf("a")).pipe(as("ann"))
      yield* manager.edit(id, { title: "b" }).pipe(as("ann"))
      yield* manager.updateStatus(id, "resolved").pipe(as("bob"))
      const title = Effect.map(manager.get(id), (ticket) => ticket.title)
      for (let round = 0; round < 2; round++) {
        const undone = yield* manager.undo(2).pipe(as("eve"))
        assert.strictEqual(yield* title, "a")
        yield* manager.undo(undone.operations[0]!.seq).pipe(as("eve"))
        assert.strictEqual(yield* title, "b")
      }
      assert.strictEqual((yield* manager.get(id)).status, "resolved")
      assert.strictEqual((yield* manager.history()).operations[0]?.actor, "human:eve")
      assert.strictEqual((yield* refusal(manager.undo(99), NotFound)).kind, "operation")
      yield* refusal(manager.undo(0), NotFound)
    })
  )

  rule(
    "undo and redo at once, in one batch, come out as one after the other",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const { id } = yield* manager.create(draftOf("a"))
      yield* manager.edit(id, { title: "b" })
      yield* manager.undo(2)
      yield* manager.undo(3)
      const exits = yield* Effect.forEach([4, 4, 2, 3], (seq) => Effect.exit(manager.undo(seq)), {
        concurrency: "unbounded"
      })
      assert.deepStrictEqual(
        exits.map(({ _tag }) => _tag),
        ["Success", "Failure", "Failure", "Success"]
      )
      assert.strictEqual((yield* manager.get(id)).title, "b")
    })
  )

  rule(
    "several undos at once of one actor take back several operations",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const { id } = yield* manager.create(draftOf("t0"))
      for (let n = 1; n <= 4; n++) yield* manager.edit(id, { title: `t${n}` })
      yield* Effect.forEach([1, 2, 3], () => manager.undo(), { concurrency: "unbounded" })
      assert.strictEqual((yield* manager.get(id)).title, "t1")
    })
  )
}
