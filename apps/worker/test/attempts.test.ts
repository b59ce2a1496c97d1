import { assert, describe, it } from "@effect/vitest"
import type { Deployment, DeploymentState, Ticket } from "@orchestr8/contracts"
import { defaultConfig, fromMillis, toMillis } from "@orchestr8/contracts"
import { agentTypeAfter, backOffUntil, recentFailures } from "../src/attempts.ts"
import { sampleTicket } from "./sampleTicket.ts"

const START = Date.parse("2026-11-22T09:00:00Z")

/** Records newest first, as they are listed. */
const records = (...states: ReadonlyArray<DeploymentState>): ReadonlyArray<Deployment> =>
  states.map((state, index) => {
    const attempt = states.length - index
    const at = fromMillis(START + attempt * 1000)
    return {
      id: `${sampleTicket.id}-${attempt}`,
      ticket_id: sampleTicket.id,
      attempt,
      agent_type: "repair_general",
      state,
      reason: null,
      started_at: at,
      ended_at: state === "running" ? null : at,
      cost: null,
      worktree: null,
      branch: null
    }
  })

const count = (...states: ReadonlyArray<DeploymentState>): number =>
  recentFailures(records(...states), defaultConfig).length

describe("recentFailures", () => {
  it("counts back to the last attempt that ended otherwise", () => {
    assert.strictEqual(count(), 0)
    assert.strictEqual(count("failed", "failed"), 2)
    assert.strictEqual(count("failed", "gave_up", "failed", "failed"), 1)
    assert.strictEqual(count("succeeded", "failed"), 0)
    assert.strictEqual(count("gone", "failed"), 0)
  })

  it("looks through what says nothing about the ticket, and what still runs", () => {
    assert.strictEqual(count("running", "failed", "cancelled", "needs_attention", "failed"), 2)
  })
})

describe("agentTypeAfter", () => {
  const ladder = { ...defaultConfig, worker: { ...defaultConfig.worker, escalation: ["a", "b", "c"] } }
  const climb = (ticket: Ticket): ReadonlyArray<string | undefined> =>
    [0, 1, 2, 3, 9].map((failures) => agentTypeAfter(failures, ticket, ladder))

  it("takes one rung a failure and stays on the last", () => {
    assert.deepStrictEqual(climb(sampleTicket), ["a", "b", "c", "c", "c"])
  })

  it("begins with the agent type that the ticket names, and never steps down from it", () => {
    const named = (agent_type: string): Ticket => ({ ...sampleTicket, context: { agent_type } })
    assert.deepStrictEqual(climb(named("b")), ["b", "c", "c", "c", "c"])
    assert.deepStrictEqual(climb(named("other")), ["other", "other", "other", "other", "other"])
  })

  it("has none where the ladder is empty", () => {
    const empty = { ...defaultConfig, worker: { ...defaultConfig.worker, escalation: [] } }
    assert.isUndefined(agentTypeAfter(0, sampleTicket, empty))
  })
})

describe("backOffUntil", () => {
  const wait = (...states: ReadonlyArray<DeploymentState>): number => {
    const all = records(...states)
    return (backOffUntil(all, defaultConfig) ?? Number.NaN) - toMillis(all[0]?.ended_at ?? fromMillis(0))
  }

  it("doubles from 10 seconds to 5 minutes, less up to a quarter", () => {
    for (const [failures, longest] of [
      [1, 10_000],
      [2, 20_000],
      [5, 160_000],
      [6, 300_000],
      [40, 300_000]
    ] as const) {
      const millis = wait(...Array.from({ length: failures }, () => "failed" as const))
      assert.isAtMost(millis, longest)
      assert.isAtLeast(millis, longest * 0.75)
    }
  })

  it("is nothing without a failure", () => {
    assert.isUndefined(backOffUntil([], defaultConfig))
    assert.isUndefined(backOffUntil(records("gave_up", "failed"), defaultConfig))
  })
})
