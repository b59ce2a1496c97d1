/** Rules of the status: every pair of statuses, archiving and restoring, what moving a ticket says about attention. */
import { assert } from "@effect/vitest"
import type { TicketStatus } from "@orchestr8/contracts"
import { contextOf, InvalidTransition, NotFound, ticketStatuses, ValidationError } from "@orchestr8/contracts"
import { TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import type { Rule } from "./rule.ts"
import { as, draftOf, operationCount, refusal } from "./rule.ts"

/** A ticket that went the shortest way to a status. */
const ticketIn = Effect.fnUntraced(function* (status: TicketStatus) {
  const manager = yield* TicketManager
  const { id } = yield* manager.create(draftOf(status))
  return status === "open" ? yield* manager.get(id) : yield* manager.updateStatus(id, status)
})

const allowedFrom: Readonly<Record<TicketStatus, ReadonlyArray<TicketStatus>>> = {
  open: ["in_progress", "resolved", "archived"],
  in_progress: ["open", "resolved", "archived"],
  resolved: ["open", "in_progress", "archived"],
  archived: ["open"]
}

export const statusRules = (rule: Rule): void => {
  for (const from of ticketStatuses) {
    rule(
      `${from} becomes ${allowedFrom[from].join(", ")} and nothing else`,
      Effect.gen(function* () {
        const manager = yield* TicketManager
        for (const to of ticketStatuses) {
          const before = yield* ticketIn(from)
          const count = yield* operationCount
          if (to === from) {
            assert.deepStrictEqual(yield* manager.updateStatus(before.id, to), before)
            assert.strictEqual(yield* operationCount, count, "the same status again is no operation")
          } else if (allowedFrom[from].includes(to)) {
            const after = yield* manager.updateStatus(before.id, to)
            assert.deepStrictEqual(after, { ...before, status: to, updated_at: after.updated_at })
            assert.isAbove(Number(after.updated_at > before.updated_at), 0, "updated_at grows")
            assert.deepStrictEqual(yield* manager.get(before.id), after)
            assert.strictEqual(yield* operationCount, count + 1)
          } else {
            const error = yield* refusal(manager.updateStatus(before.id, to), InvalidTransition)
            assert.deepStrictEqual([error.id, error.from, error.to], [before.id, from, to])
            assert.sameMembers([...error.allowed], [...allowedFrom[from]])
            for (const allowed of allowedFrom[from]) assert.include(error.message, allowed)
            assert.deepStrictEqual(yield* manager.get(before.id), before)
            assert.strictEqual(yield* operationCount, count)
          }
        }
      })
    )
  }

  rule(
    "a status that does not exist is refused",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const { id } = yield* ticketIn("open")
      for (const status of ["banana", "", "Open", "__proto__"]) {
        const error = yield* refusal(manager.updateStatus(id, status as TicketStatus), ValidationError)
        assert.strictEqual(error.field, "status")
      }
      assert.strictEqual((yield* manager.get(id)).status, "open")
    })
  )

  rule(
    "a ticket that is not there cannot move",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const error = yield* refusal(manager.updateStatus("ffffffff", "resolved"), NotFound)
      assert.deepStrictEqual([error.kind, error.id], ["ticket", "ffffffff"])
      yield* refusal(manager.archive(["ffffffff"]), NotFound)
      yield* refusal(manager.restore(["ffffffff"]), NotFound)
    })
  )

  rule(
    "restore opens what is archived, whatever it was before, and leaves others alone",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      for (const status of ["open", "in_progress", "resolved"] as const) {
        const before = yield* ticketIn(status)
        assert.deepStrictEqual(yield* manager.restore([before.id]), [before])
        const [archived] = yield* manager.archive([before.id])
        assert.strictEqual(archived?.status, "archived")
        const [restored] = yield* manager.restore([before.id])
        assert.strictEqual(restored?.status, "open")
        assert.deepStrictEqual(restored, yield* manager.get(before.id))
      }
    })
  )

  rule(
    "archive takes all or none, each once",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const tickets = yield* Effect.forEach(["open", "resolved", "in_progress"] as const, ticketIn)
      const ids = tickets.map(({ id }) => id)
      const count = yield* operationCount
      yield* refusal(manager.archive([...ids, "ffffffff"]), NotFound)
      assert.strictEqual(yield* operationCount, count)
      assert.strictEqual((yield* manager.summary).by_status.archived, 0)
      const archived = yield* manager.archive([...ids, ...ids])
      assert.deepStrictEqual(
        archived.map(({ id, status }) => [id, status]),
        ids.map((id) => [id, "archived"])
      )
      assert.strictEqual(yield* operationCount, count + 3)
      yield* manager.archive(ids)
      assert.strictEqual(yield* operationCount, count + 3, "archived again is no operation")
      assert.deepStrictEqual(yield* manager.archive([]), [])
    })
  )

  rule(
    "an archived ticket takes notes and stays archived",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const { id } = yield* ticketIn("archived")
      const noted = yield* manager.addNote(id, { text: "seen again" })
      assert.strictEqual(noted.status, "archived")
      assert.strictEqual((yield* manager.get(id)).notes[0]?.text, "seen again")
      assert.strictEqual((yield* manager.list()).total, 0)
      assert.strictEqual((yield* manager.list({ status: ["archived"] })).tickets[0]?.note_count, 1)
    })
  )

  rule(
    "a person who moves a ticket has dealt with its attention, a worker has not",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const { id } = yield* ticketIn("open")
      const ask = manager.setAttention(id, "which one?")
      yield* ask
      const byWorker = yield* manager.updateStatus(id, "in_progress").pipe(as("w", "worker"))
      assert.strictEqual(contextOf.attention(byWorker)?.reason, "which one?")
      const archived = yield* manager.updateStatus(id, "archived").pipe(as("ann"))
      assert.strictEqual(contextOf.attention(archived)?.reason, "which one?")
      yield* manager.restore([id])
      const byPerson = yield* manager.updateStatus(id, "in_progress").pipe(as("ann"))
      assert.isUndefined(contextOf.attention(byPerson))
    })
  )
}
