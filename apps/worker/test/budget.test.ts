import { assert, describe, it } from "@effect/vitest"
import type { Deployment } from "@orchestr8/contracts"
import { defaultConfig, fromMillis } from "@orchestr8/contracts"
import { allowance, ofToday, spendingOf, tomorrow, usedUp } from "../src/budget.ts"
import { sampleTicket } from "./sampleTicket.ts"

const NOON = new Date(2026, 10, 22, 12).getTime()
const MINUTE = 60_000

const record = (startedAt: number, minutes: number, cost: Deployment["cost"]): Deployment => ({
  id: `${sampleTicket.id}-1`,
  ticket_id: sampleTicket.id,
  attempt: 1,
  agent_type: "repair_general",
  state: "failed",
  reason: null,
  started_at: fromMillis(startedAt),
  ended_at: fromMillis(startedAt + minutes * MINUTE),
  cost,
  worktree: null,
  branch: null
})

const records = [
  record(NOON - 20 * MINUTE, 10, { tokens: 1000, usd: 0.5 }),
  record(NOON - 60 * MINUTE, 20, { tokens: 500, usd: null }),
  record(NOON - 24 * 60 * MINUTE, 5, null)
]

describe("spending", () => {
  it("sums attempts, minutes, tokens and dollars; what runs counts until now", () => {
    assert.deepStrictEqual(spendingOf(records, NOON), { attempts: 3, minutes: 35, tokens: 1500, usd: 0.5 })
    const running = { ...record(NOON - 7 * MINUTE, 0, null), ended_at: null }
    assert.strictEqual(spendingOf([running], NOON).minutes, 7)
  })

  it("counts the minutes of agents where the record tells them, what runs until now", () => {
    const [, , old] = records
    const waited = { ...record(NOON - 600 * MINUTE, 600, null), agent_time: { minutes: 3, since: null } }
    const runs = { ...waited, ended_at: null, agent_time: { minutes: 3, since: fromMillis(NOON - 4 * MINUTE) } }
    const cutOff = { ...runs, ended_at: fromMillis(NOON - 2 * MINUTE) }
    const minutes = [waited, runs, cutOff].map((one) => spendingOf([one], NOON).minutes)
    assert.deepStrictEqual(minutes, [3, 7, 5])
    assert.strictEqual(spendingOf([waited, ...(old === undefined ? [] : [old])], NOON).minutes, 8)
  })

  it("counts no attempt that was cancelled or given back, but what it cost", () => {
    const cancelled = { ...record(NOON - 20 * MINUTE, 10, { tokens: 1000, usd: 0.5 }), state: "cancelled" as const }
    assert.deepStrictEqual(spendingOf([cancelled], NOON), { attempts: 0, minutes: 10, tokens: 1000, usd: 0.5 })
  })

  it("of a day begins at midnight here", () => {
    assert.strictEqual(ofToday(records, NOON).length, 2)
    assert.strictEqual(tomorrow(NOON), new Date(2026, 10, 23).getTime())
  })

  it("is used up when one limit is reached", () => {
    const spent = spendingOf(records, NOON)
    assert.isUndefined(usedUp(spent, {}))
    assert.isUndefined(usedUp(spent, { attempts: 4, minutes: 36, tokens: 1501, usd: 0.51 }))
    assert.strictEqual(usedUp(spent, { attempts: 3 }), "3 of 3 attempts")
    assert.strictEqual(usedUp(spent, { minutes: 30 }), "35 of 30 minutes")
    assert.strictEqual(usedUp(spent, { tokens: 1500 }), "1500 of 1500 tokens")
    assert.strictEqual(usedUp(spent, { usd: 0.5 }), "$0.50 of $0.5")
  })

  it("leaves one run the least of what its ticket and the day have left", () => {
    const budget = { tokens: 2000, minutes: 60, day: { tokens: 1600, usd: 0.4 } }
    const config = { ...defaultConfig, worker: { ...defaultConfig.worker, budget } }
    const spent = { ticket: spendingOf(records, NOON), day: spendingOf(ofToday(records, NOON), NOON) }
    assert.deepStrictEqual(allowance(config, spent), { minutes: 25, tokens: 100, usd: 0 })
    assert.deepStrictEqual(allowance(defaultConfig, spent), {})
  })
})
