/** What holds for every history, whoever did what in which order. */
import { assert, describe, it } from "@effect/vitest"
import type { Operation, Ticket, TicketId } from "@orchestr8/contracts"
import { contextOf } from "@orchestr8/contracts"
import type { Actor } from "@orchestr8/contracts"
import { submission, submissions } from "@orchestr8/testing"
import { sameJson } from "../../src/lifecycle/changes.ts"
import { undoable } from "../../src/lifecycle/Command.ts"
import { evolve } from "../../src/lifecycle/evolve.ts"
import { findCycle } from "../../src/lifecycle/readiness.ts"
import type { History } from "./histories.ts"
import { historyOf } from "./histories.ts"

const arbitrary = { runs: 200 }

/** Each operation with the ticket before and after it. */
const steps = (operations: ReadonlyArray<Operation>) => {
  const states = new Map<TicketId, Ticket | undefined>()
  return operations.map((operation) => {
    const before = states.get(operation.ticket_id)
    const after = evolve(before, operation)
    states.set(operation.ticket_id, after)
    return { operation, before, after }
  })
}

/** The tickets without the times of their last changes: what an undo restores. */
const contents = ({ view }: History): ReadonlyMap<TicketId, unknown> =>
  new Map(
    [...view.touched].flatMap(([id, ticket]) => {
      if (ticket === undefined) return []
      const { updated_at: _, ...content } = ticket
      return [[id, content] as const]
    })
  )

const sameContents = (a: ReadonlyMap<TicketId, unknown>, b: ReadonlyMap<TicketId, unknown>): boolean =>
  a.size === b.size && [...a].every(([id, content]) => sameJson(content, b.get(id)))

describe("every history", () => {
  it.prop(
    "folds to the tickets as they are, and each operation twice is the same as once",
    { submissions },
    ({ submissions }) => {
      const { operations, view } = historyOf(submissions)
      for (const { operation, after } of steps(operations)) {
        const again = after === undefined ? undefined : evolve(after, operation)
        assert.isTrue(sameJson(again, after), JSON.stringify(operation))
      }
      const folded = new Map(steps(operations).map(({ operation, after }) => [operation.ticket_id, after]))
      assert.deepStrictEqual(folded, view.touched)
    },
    { arbitrary }
  )

  it.prop(
    "has no operation that changes nothing, and time only goes forward",
    { submissions },
    ({ submissions }) => {
      const { operations } = historyOf(submissions)
      for (const [index, { operation, before, after }] of steps(operations).entries()) {
        assert.strictEqual(operation.seq, index + 1)
        const paths = Object.keys(operation.changes).filter((path) => path !== "updated_at")
        const appeared = before === undefined && after !== undefined
        const says = paths.length > 0 || appeared || operation.removed === true || operation.lease !== undefined
        assert.isTrue(says, JSON.stringify(operation))
        if (before === undefined || after === undefined || sameJson(before, after)) continue
        assert.isTrue(after.updated_at > before.updated_at, JSON.stringify(operation))
        assert.strictEqual(after.created_at, before.created_at)
        assert.strictEqual(after.id, before.id)
      }
    },
    { arbitrary }
  )

  it.prop(
    "leaves the archive only by restore or undo, and names no status that is not allowed",
    { submissions },
    ({ submissions }) => {
      for (const { operation, before, after } of steps(historyOf(submissions).operations)) {
        if (before?.status !== "archived" || after === undefined || after.status === "archived") continue
        assert.include(["restore", "undo"], operation.operation)
        if (operation.operation === "restore") assert.strictEqual(after.status, "open")
      }
    },
    { arbitrary }
  )

  it.prop(
    "has no cycle of dependencies",
    { submissions },
    ({ submissions }) => {
      const { view } = historyOf(submissions)
      for (const [id, ticket] of view.touched) {
        if (ticket === undefined) continue
        assert.isUndefined(findCycle(id, contextOf.dependsOn(ticket), (other) => view.ticket(other)))
      }
    },
    { arbitrary: { runs: 400 } }
  )

  it.prop(
    "gives tokens that only grow, each to one owner",
    { submissions },
    ({ submissions }) => {
      const tokens = new Map<TicketId, number>()
      for (const { operation, lease, ticket_id } of historyOf(submissions).operations) {
        if (lease === undefined) continue
        const last = tokens.get(ticket_id) ?? 0
        if (operation === "claim") assert.isAbove(lease.token, last)
        else assert.strictEqual(lease.token, last)
        tokens.set(ticket_id, lease.token)
      }
    },
    { arbitrary }
  )

  it.prop(
    "undo of whatever was done last restores every ticket but for updated_at; undo of that does it again",
    { submissions, submission },
    ({ submissions, submission }) => {
      const history = historyOf(submissions)
      const before = contents(history)
      const operations = history.submit(submission) ?? []
      const [first] = operations
      if (first === undefined) return
      const after = contents(history)
      const undo = (operation: number) =>
        history.submit({ actor: "worker:undo" as Actor, commands: [{ _tag: "Undo", operation }] })
      const undone = undo(first.seq)
      if (operations.some(({ operation }) => !undoable.has(operation))) {
        assert.isUndefined(undone)
        assert.isTrue(sameContents(contents(history), after))
        return
      }
      assert.lengthOf(undone ?? [], operations.length, JSON.stringify(operations))
      assert.isTrue(sameContents(contents(history), before))
      assert.isDefined(undo(undone?.[0]?.seq ?? 0))
      assert.isTrue(sameContents(contents(history), after))
    },
    { arbitrary: { runs: 400 } }
  )
})
