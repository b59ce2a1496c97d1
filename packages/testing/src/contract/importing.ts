/** Rules of importing: tickets from elsewhere, ids and times and all. */
import { assert } from "@effect/vitest"
import type { Ticket, TicketId } from "@orchestr8/contracts"
import { DependencyCycle, fromMillis, NotFound, ValidationError } from "@orchestr8/contracts"
import { TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import type { Rule } from "./rule.ts"
import { draftOf, operationCount, refusal } from "./rule.ts"

const foreign: Ticket = {
  id: "5f9f6e77" as TicketId,
  fiefdom: "test/fiefdom" as Ticket["fiefdom"],
  status: "in_progress",
  title: "Test Ticket",
  description: "Test description",
  errors: ["error1"],
  warnings: [],
  context: { test: "context", nested: { a: [null] } },
  created_at: fromMillis(1_769_423_116_535, 803),
  updated_at: fromMillis(1_769_423_116_536, 656),
  notes: [{ time: "10:25:16", author: "Test Author", text: "Test note" }],
  extra: { owner: { team: "x" } }
}

const badTickets: ReadonlyArray<readonly [changes: Record<string, unknown>, field: string]> = [
  [{ id: "../../x" }, "id"],
  [{ id: "5F9F6E77" }, "id"],
  [{ fiefdom: "a/" }, "fiefdom"],
  [{ status: "banana" }, "status"],
  [{ title: "" }, "title"],
  [{ errors: null }, "errors"],
  [{ created_at: "2026-01-26T10:25:16.535803" }, "created_at"],
  [{ notes: [{ time: "10:25:16", author: "", text: "x" }] }, "notes"]
]

export const importRules = (rule: Rule): void => {
  rule(
    "an imported ticket keeps its id, its times and everything it said",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const archived = { ...foreign, id: "0000aaaa" as TicketId, status: "archived" as const }
      assert.deepStrictEqual(yield* manager.importTickets([foreign, archived]), [foreign, archived])
      assert.deepStrictEqual(yield* manager.get(foreign.id), foreign)
      assert.deepStrictEqual(yield* manager.get(archived.id), archived)
      assert.deepStrictEqual((yield* manager.summary).by_status, { open: 0, in_progress: 1, resolved: 0, archived: 1 })
    })
  )

  rule(
    "the same ticket again is nothing to do, another one with its id is refused",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      yield* manager.importTickets([foreign])
      assert.deepStrictEqual(yield* manager.importTickets([foreign, { ...foreign }]), [])
      assert.strictEqual(yield* operationCount, 1)
      const other = { ...foreign, id: "0000aaaa" as TicketId }
      const { reason } = yield* refusal(
        manager.importTickets([other, { ...foreign, title: "changed" }]),
        ValidationError
      )
      assert.include(reason, foreign.id)
      assert.strictEqual(yield* operationCount, 1, "all or none")
      assert.deepStrictEqual(yield* manager.get(foreign.id), foreign)
    })
  )

  rule(
    "an import undoes as one",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const other = { ...foreign, id: "0000aaaa" as TicketId, context: { depends_on: [foreign.id] } }
      yield* manager.create(draftOf("stays"))
      yield* manager.importTickets([foreign, other])
      yield* manager.undo()
      assert.strictEqual((yield* manager.summary).total, 1)
      yield* refusal(manager.get(foreign.id), NotFound)
      yield* manager.importTickets([other, foreign])
      assert.strictEqual((yield* manager.summary).total, 3)
      const again = [Effect.asVoid(manager.undo()), Effect.asVoid(manager.importTickets([foreign, other]))]
      yield* Effect.all(again, { concurrency: "unbounded" })
      assert.strictEqual((yield* manager.summary).total, 3, "undone and imported again in one batch")
    })
  )

  rule(
    "refuses a cycle of dependencies",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const other = "0000aaaa" as TicketId
      const cycle = [
        { ...foreign, context: { depends_on: [other] } },
        { ...foreign, id: other, context: { depends_on: [foreign.id] } }
      ]
      const { path } = yield* refusal(manager.importTickets(cycle), DependencyCycle)
      assert.sameMembers([...path], [foreign.id, other, other])
      assert.strictEqual(yield* operationCount, 0)
    })
  )

  rule(
    "refuses what is no ticket, names the field and takes nothing in",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      for (const [changes, field] of badTickets) {
        const bad = { ...foreign, ...changes } as unknown as Ticket
        const error = yield* refusal(manager.importTickets([foreign, bad]), ValidationError)
        assert.match(error.field, new RegExp(`^1\\.${field}`), JSON.stringify(changes))
      }
      assert.strictEqual(yield* operationCount, 0)
    })
  )

  rule(
    "an imported ticket is a ticket like any other",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      yield* manager.importTickets([foreign])
      const noted = yield* manager.addNote("5f9f", { text: "n" })
      assert.deepStrictEqual(noted.extra, foreign.extra)
      assert.lengthOf(noted.notes, 2)
      assert.strictEqual((yield* manager.list({ search: "error1" })).total, 1)
      yield* manager.updateStatus(foreign.id, "resolved")
      yield* manager.undo()
      yield* manager.undo()
      const { updated_at: _, ...content } = yield* manager.get(foreign.id)
      const { updated_at: __, ...expected } = foreign
      assert.deepStrictEqual(content, expected)
    })
  )
}
