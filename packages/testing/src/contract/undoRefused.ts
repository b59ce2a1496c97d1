/** Rules of undo: when it refuses, and that it says why. Nothing changes then. */
import { assert } from "@effect/vitest"
import { UndoRefused } from "@orchestr8/contracts"
import { TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import { TestClock } from "effect/testing"
import type { Rule } from "./rule.ts"
import { as, draftOf, operationCount, refusal } from "./rule.ts"

/** The reason of a refusal, after a look that nothing changed. */
const reasonOf = Effect.fnUntraced(function* (operation?: number) {
  const manager = yield* TicketManager
  const count = yield* operationCount
  const summary = yield* manager.summary
  const refused = yield* refusal(manager.undo(operation), UndoRefused)
  assert.strictEqual(yield* operationCount, count)
  assert.deepStrictEqual(yield* manager.summary, summary)
  return refused.reason
})

export const undoRefusalRules = (rule: Rule): void => {
  rule(
    "a value that changed later",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const { id } = yield* manager.create(draftOf("a", { context: { key: 1 } }))
      yield* manager.edit(id, { title: "b", context: { key: 2 } })
      yield* manager.edit(id, { context: { key: 3 } })
      const reason = yield* reasonOf(2)
      assert.include(reason, "context/key")
      assert.include(reason, id)
      yield* manager.undo()
      yield* manager.undo(2)
      const ticket = yield* manager.get(id)
      assert.deepStrictEqual([ticket.title, ticket.context], ["a", { key: 1 }])
    })
  )

  rule(
    "a note that was followed by another",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const { id } = yield* manager.create(draftOf("a"))
      yield* manager.addNote(id, { text: "first" })
      yield* manager.addNote(id, { text: "second" })
      assert.include(yield* reasonOf(2), "note")
      assert.lengthOf((yield* manager.get(id)).notes, 2)
    })
  )

  rule(
    "a ticket that changed after it was created",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const { id } = yield* manager.create(draftOf("a"))
      yield* manager.addNote(id, { text: "n" })
      assert.include(yield* reasonOf(1), "notes/0")
      yield* manager.undo()
      yield* manager.undo(1)
      assert.strictEqual((yield* manager.summary).total, 0)
    })
  )

  rule(
    "a ticket that another one depends on, but not when both came together",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const [a, b] = yield* manager.createMany([draftOf("a"), draftOf("b")])
      const { id: c } = yield* manager.create(draftOf("c", { depends_on: [a!.id] }))
      assert.include(yield* reasonOf(1), c)
      yield* manager.undo(3)
      yield* manager.undo(1)
      assert.deepStrictEqual(Object.values(yield* manager.bulkGet([a!.id, b!.id])), [null, null])
    })
  )

  rule(
    "a dependency that would close a cycle by now",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const { id: a } = yield* manager.create(draftOf("a"))
      const { id: b } = yield* manager.create(draftOf("b"))
      yield* manager.edit(a, { depends_on: [b] })
      yield* manager.edit(a, { depends_on: [] })
      yield* manager.edit(b, { depends_on: [a] })
      assert.include(yield* reasonOf(4), "cycle")
      yield* manager.undo(5)
      yield* manager.undo(4)
      assert.deepStrictEqual((yield* manager.get(a)).context["depends_on"], [b])
    })
  )

  rule(
    "a command of which one part cannot go back goes back in no part",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const made = yield* manager.createMany([draftOf("a"), draftOf("b")])
      const ids = made.map(({ id }) => id)
      yield* manager.archive(ids)
      yield* manager.restore([ids[0]!])
      assert.include(yield* reasonOf(3), ids[0]!)
      assert.strictEqual((yield* manager.get(ids[1]!)).status, "archived")
    })
  )

  rule(
    "what is undone already, until it is redone",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const { id } = yield* manager.create(draftOf("a"))
      yield* manager.edit(id, { title: "b" })
      yield* manager.undo(2)
      assert.include(yield* reasonOf(2), "already")
      yield* manager.undo(3)
      assert.include(yield* reasonOf(3), "already")
      yield* manager.undo(2)
      assert.strictEqual((yield* manager.get(id)).title, "a")
    })
  )

  rule(
    "a change of a ticket that is gone",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const { id } = yield* manager.create(draftOf("a"))
      yield* manager.edit(id, { title: "b" })
      yield* manager.undo()
      yield* manager.undo()
      assert.include(yield* reasonOf(3), "no longer there")
      yield* manager.undo(4)
      assert.strictEqual((yield* manager.get(id)).title, "a")
    })
  )

  rule(
    "claims end by release, and a leased ticket is left to its worker",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const { id } = yield* manager.create(draftOf("a", { errors: ["e"] }))
      yield* manager.edit(id, { title: "b" }).pipe(as("ann"))
      const { token } = yield* manager.claim({ id, owner: "w", ttl: 60_000 }).pipe(as("w", "worker"))
      assert.include(yield* reasonOf(3), "claim")
      assert.include(yield* reasonOf(2), "leased")
      yield* manager.undo(2).pipe(as("w", "worker"))
      assert.strictEqual((yield* manager.get(id)).title, "a")
      yield* manager.release(id, token)
      assert.include(yield* reasonOf(1), "context/deployments")
    })
  )

  rule(
    "a leased ticket can be undone again when the lease has expired",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const { id } = yield* manager.create(draftOf("a", { errors: ["e"] }))
      yield* manager.edit(id, { title: "b" })
      yield* manager.claim({ id, owner: "w", ttl: 60_000 })
      assert.include(yield* reasonOf(2), "leased")
      yield* TestClock.adjust("1 minute")
      yield* manager.undo(2)
      assert.strictEqual((yield* manager.get(id)).title, "a")
    })
  )
}
