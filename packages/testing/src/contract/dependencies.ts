/** Rules of dependencies: what may be named, cycles, and readiness. */
import { assert } from "@effect/vitest"
import { DependencyCycle, NotFound } from "@orchestr8/contracts"
import { TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import type { Rule } from "./rule.ts"
import { createInTurn, draftOf, operationCount, refusal, titles } from "./rule.ts"

const ready = TicketManager.use((manager) =>
  Effect.map(manager.list({ ready: true, sort: "title" }), ({ tickets }) => titles(tickets))
)

export const dependencyRules = (rule: Rule): void => {
  rule(
    "a dependency that is not there is refused",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const missing = "ffffffff"
      const { id } = yield* manager.create(draftOf("t"))
      assert.strictEqual(
        (yield* refusal(manager.create(draftOf("u", { depends_on: [missing] })), NotFound)).id,
        missing
      )
      yield* refusal(manager.edit(id, { depends_on: [missing] }), NotFound)
      yield* refusal(manager.edit(id, { context: { depends_on: [missing] } }), NotFound)
      assert.strictEqual(yield* operationCount, 1)
    })
  )

  rule(
    "a cycle is refused and its path named",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const made = yield* createInTurn([draftOf("a"), draftOf("b"), draftOf("c"), draftOf("d")])
      const [{ id: a }, { id: b }, { id: c }, { id: d }] = made
      const self = yield* refusal(manager.edit(a, { depends_on: [a] }), DependencyCycle)
      assert.deepStrictEqual(self.path, [a, a])
      yield* manager.edit(a, { depends_on: [b] })
      yield* manager.edit(b, { depends_on: [d, c] })
      const count = yield* operationCount
      const long = yield* refusal(manager.edit(c, { depends_on: [d, a] }), DependencyCycle)
      assert.deepStrictEqual(long.path, [c, a, b, c])
      yield* refusal(manager.edit(c, { context: { depends_on: [a] } }), DependencyCycle)
      assert.strictEqual(yield* operationCount, count)
      yield* manager.edit(b, { depends_on: [d] })
      yield* manager.edit(c, { depends_on: [a] })
    })
  )

  rule(
    "of two edits at once that close a cycle together one is refused",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const [{ id: a }, { id: b }] = yield* createInTurn([draftOf("a"), draftOf("b")])
      const exits = yield* Effect.forEach(
        [manager.edit(a, { depends_on: [b] }), manager.edit(b, { depends_on: [a] })],
        Effect.exit,
        { concurrency: "unbounded" }
      )
      assert.sameMembers(
        exits.map(({ _tag }) => _tag),
        ["Success", "Failure"]
      )
    })
  )

  rule(
    "a ticket is ready when everything that it waits for is resolved or archived",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const [{ id: a }, { id: b }] = yield* createInTurn([draftOf("a"), draftOf("b")])
      const { id: c } = yield* manager.create(draftOf("c", { errors: ["e"], depends_on: [a, b] }))
      assert.deepStrictEqual(yield* ready, [])
      yield* manager.updateStatus(a, "resolved")
      assert.deepStrictEqual(yield* ready, [])
      yield* manager.archive([b])
      assert.deepStrictEqual(yield* ready, ["c"])
      yield* manager.restore([b])
      assert.deepStrictEqual(yield* ready, [])
      yield* manager.updateStatus(b, "in_progress")
      assert.deepStrictEqual(yield* ready, [])
      yield* manager.updateStatus(b, "resolved")
      assert.deepStrictEqual(yield* ready, ["c"])
      yield* manager.updateStatus(a, "open")
      assert.deepStrictEqual(yield* ready, [])
      yield* manager.edit(c, { depends_on: [b] })
      assert.deepStrictEqual(yield* ready, ["c"])
      yield* manager.undo()
      assert.deepStrictEqual(yield* ready, [])
    })
  )

  rule(
    "a dependency that went away is not waited for",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const { id: gone } = yield* manager.create(draftOf("gone"))
      const [created] = (yield* manager.history()).operations
      const { id } = yield* manager.create(draftOf("t", { errors: ["e"] }))
      yield* manager.undo(created!.seq)
      const waiting = { ...(yield* manager.get(id)), context: { depends_on: [gone] } }
      yield* manager.undo()
      yield* manager.importTickets([waiting])
      assert.deepStrictEqual(yield* ready, ["t"])
      yield* manager.edit(id, { title: "still t" })
      assert.deepStrictEqual(yield* ready, ["still t"])
    })
  )
}
