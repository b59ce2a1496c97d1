import { assert, describe, it } from "@effect/vitest"
import type { Ticket, TicketId } from "@orchestr8/contracts"
import { arbitraries, poolId } from "@orchestr8/testing"
import * as Arbitrary from "effect/Arbitrary"
import { findCycle } from "../../src/lifecycle/readiness.ts"

const SIZE = 7
const edges = Arbitrary.array(Arbitrary.all([arbitraries.upTo(SIZE), arbitraries.upTo(SIZE)]), { maxLength: 14 })

describe("findCycle", () => {
  it.prop(
    "finds a way back exactly when there is one, and every step of it is a dependency",
    { edges, from: arbitraries.upTo(SIZE) },
    ({ edges, from }) => {
      const dependsOn = (id: TicketId): ReadonlyArray<TicketId> =>
        edges.flatMap(([a, b]) => (poolId(a) === id ? [poolId(b)] : []))
      const lookup = (id: TicketId) => ({ context: { depends_on: dependsOn(id) } }) as unknown as Ticket
      const start = poolId(from)

      const reached = new Set(dependsOn(start))
      for (const id of reached) for (const next of dependsOn(id)) reached.add(next)

      const path = findCycle(start, dependsOn(start), lookup)
      assert.strictEqual(path !== undefined, reached.has(start))
      if (path === undefined) return
      assert.deepStrictEqual([path.at(0), path.at(-1)], [start, start])
      for (const [index, id] of path.slice(1).entries()) assert.include(dependsOn(path[index]!), id)
    },
    { arbitrary: { runs: 500 } }
  )

  it("goes through a cycle that does not lead back without end", () => {
    const graph: Readonly<Record<string, ReadonlyArray<string>>> = { b: ["c"], c: ["b"] }
    const lookup = (id: TicketId) => ({ context: { depends_on: graph[id] } }) as unknown as Ticket
    assert.isUndefined(findCycle("a" as TicketId, ["b" as TicketId], lookup))
  })
})
