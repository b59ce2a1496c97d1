import { assert, describe, it } from "@effect/vitest"
import type { Actor, Fiefdom, Sequence, TicketId } from "@orchestr8/contracts"
import { arbitraries, poolId, submissions } from "@orchestr8/testing"
import type { Command, View } from "../../src/lifecycle/Command.ts"
import { PendingView } from "../../src/lifecycle/PendingView.ts"
import { isUndone } from "../../src/lifecycle/undone.ts"
import { emptyView, historyOf, startHistory } from "./histories.ts"

const ids = [...Array.from({ length: 8 }, (_, n) => poolId(n)), "aaaaaaaa", "bbbbbbbb"].map((id) => id as TicketId)
const actors = ["human:ann", "human:bob", "worker:w", "human:eve"].map((name) => name as Actor)

/** Everything that deciding can ask, where the order of the answer matters to nobody sorted. */
const answers = (view: View, newest: Sequence) => {
  const seqs = Array.from({ length: newest + 1 }, (_, seq) => seq)
  return {
    tickets: ids.map((id) => view.ticket(id)),
    taken: ids.map((id) => view.taken(id)),
    lease: ids.map((id) => view.lease(id)),
    leases: view.leases().toSorted((a, b) => (a.ticket_id < b.ticket_id ? -1 : 1)),
    dependents: ids.map((id) => view.dependents(id).toSorted()),
    ofCheck: ["unit", "lint"].map((check) => view.ofCheck(check).toSorted()),
    escalations: ["general-7", "__proto__"].map((general) => view.escalations(general).toSorted()),
    candidates: [...view.candidates()],
    operations: seqs.map((seq) => view.operation(seq)),
    groups: seqs.map((seq) => view.group(seq)),
    undone: seqs.map((seq) => isUndone(view, seq)),
    lastUndoable: actors.map((actor) => view.lastUndoable(actor)?.seq)
  }
}

const split = arbitraries.upTo(60)

describe("PendingView", () => {
  it.prop(
    "answers as if what is pending were written",
    { submissions, split },
    ({ submissions, split }) => {
      const { view, operations } = historyOf(submissions)
      const base = new PendingView(emptyView)
      const pending = new PendingView(base)
      const first = operations[split]
      const written = first?.group === undefined ? split : first.group - 1
      for (const operation of operations.slice(0, written)) base.apply(operation)
      for (const operation of operations.slice(written)) pending.apply(operation)
      assert.deepStrictEqual(answers(pending, operations.length), answers(view, operations.length))
    },
    { arbitrary: { runs: 300 } }
  )

  it("knows what a pending undo of an undo does to the operation behind it", () => {
    const { submit, view, operations } = startHistory()
    const ann = "human:ann" as Actor
    const run = (command: Command) => submit({ actor: ann, commands: [command] })
    run({ _tag: "Create", draft: { title: "a", fiefdom: "src" as Fiefdom } })
    run({ _tag: "Edit", id: poolId(0), patch: { title: "b" } })
    run({ _tag: "Undo", operation: 2 })
    const undo = operations[2]!
    assert.strictEqual(view.lastUndoable(ann)?.seq, 1)

    const redone = new PendingView(view)
    redone.apply({ ...undo, seq: 4, undoes: 3 })
    assert.isFalse(isUndone(redone, 2))
    assert.strictEqual(redone.lastUndoable(ann)?.seq, 2)

    const again = new PendingView(redone)
    again.apply({ ...undo, seq: 5, undoes: 4 })
    assert.isTrue(isUndone(again, 2))
    assert.strictEqual(again.lastUndoable(ann)?.seq, 1)
  })
})
