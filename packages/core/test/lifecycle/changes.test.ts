import { assert, describe, it } from "@effect/vitest"
import type { Changes, Ticket } from "@orchestr8/contracts"
import { arbitraries } from "@orchestr8/testing"
import * as Arbitrary from "effect/Arbitrary"
import { applyChanges, diffTickets, invert, sameJson, valueAt } from "../../src/lifecycle/changes.ts"

/** Two states of one ticket: the second one is quite another, or the first one with a few parts of another. */
const states = Arbitrary.all([arbitraries.ticket, arbitraries.ticket, Arbitrary.array(arbitraries.upTo(11))]).pipe(
  Arbitrary.map(([before, other, taken]): readonly [Ticket, Ticket] => {
    const parts = Object.entries(other).filter((_, index) => taken.includes(index))
    const { extra, ...after } = { ...before, ...Object.fromEntries(parts), id: before.id }
    return [before, extra === undefined ? after : { ...after, extra }]
  })
)

const same = (actual: Ticket, expected: Ticket): void =>
  assert.isTrue(sameJson(actual, expected), `${JSON.stringify(actual)} is not ${JSON.stringify(expected)}`)

describe("changes", () => {
  it.prop(
    "applied to the first state they give the second, applied again nothing new",
    { states },
    ({ states: [before, after] }) => {
      const changes = diffTickets(before, after)
      const once = applyChanges(before, changes)
      same(once, after)
      same(applyChanges(once, changes), after)
    },
    { arbitrary: { runs: 500 } }
  )

  it.prop(
    "turned round they give the first state again",
    { states },
    ({ states: [before, after] }) => {
      const changes = diffTickets(before, after)
      same(applyChanges(after, invert(changes)), before)
      assert.deepStrictEqual(invert(invert(changes)), changes)
    },
    { arbitrary: { runs: 500 } }
  )

  it.prop("survive the history file", { states }, ({ states: [before, after] }) => {
    const changes = JSON.parse(JSON.stringify(diffTickets(before, after))) as Changes
    same(applyChanges(before, changes), after)
  })

  it.prop("say what is there before and after", { states }, ({ states: [before, after] }) => {
    for (const [path, { from, to }] of Object.entries(diffTickets(before, after))) {
      assert.isTrue(sameJson(valueAt(before, path), from), path)
      assert.isTrue(sameJson(valueAt(after, path), to), path)
      assert.isFalse(sameJson(from, to), path)
    }
  })

  it.prop("are none between equal states, whatever the order of keys", { ticket: arbitraries.ticket }, ({ ticket }) => {
    const reversed = Object.fromEntries(Object.entries(ticket.context).toReversed())
    assert.deepStrictEqual(diffTickets(ticket, { ...structuredClone(ticket), context: reversed }), {})
  })

  it("name keys of the context, notes by their index, and nothing that stayed", () => {
    const note = { time: "10:00:00", author: "a", text: "t" }
    const before = {
      context: { __proto__: null, same: { a: [1] }, gone: 1, changed: [1, 2] },
      notes: [note, note],
      errors: ["e"]
    } as unknown as Ticket
    const after = {
      context: Object.fromEntries([
        ["same", { a: [1] }],
        ["changed", [2, 1]],
        ["__proto__", null]
      ]),
      notes: [note, { ...note, text: "u" }, note],
      errors: ["e"],
      extra: { x: 1 }
    } as unknown as Ticket
    assert.deepStrictEqual<unknown>(
      new Map(Object.entries(diffTickets(before, after))),
      new Map<string, unknown>([
        ["context/gone", { from: 1 }],
        ["context/changed", { from: [1, 2], to: [2, 1] }],
        ["context/__proto__", { to: null }],
        ["notes/1", { from: note, to: { ...note, text: "u" } }],
        ["notes/2", { to: note }],
        ["extra/x", { to: 1 }]
      ])
    )
  })
})
