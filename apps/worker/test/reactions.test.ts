import { assert, describe, it } from "@effect/vitest"
import type { Config, Deployment, FailureClass, Reaction, WorkerConfig } from "@orchestr8/contracts"
import { defaultConfig, FailureClass as FailureClassSchema, fromMillis } from "@orchestr8/contracts"
import { backOffUntil, pauseOfAgent, recentFailures } from "../src/attempts.ts"
import { failed } from "../src/Conclusion.ts"
import { weigh } from "../src/reactions.ts"
import { sampleTicket } from "./sampleTicket.ts"

const config = (worker: Partial<WorkerConfig> = {}): Config => ({
  ...defaultConfig,
  worker: { ...defaultConfig.worker, ...worker }
})

const reacting = (failure: FailureClass, reaction: Reaction, worker: Partial<WorkerConfig> = {}): Config =>
  config({ ...worker, reactions: { ...defaultConfig.worker.reactions, [failure]: reaction } })

/** Failed attempts, newest first. */
const failures = (...classes: ReadonlyArray<FailureClass>): ReadonlyArray<Deployment> =>
  classes.map((failure, index) => ({
    id: `${sampleTicket.id}-${classes.length - index}`,
    ticket_id: sampleTicket.id,
    attempt: classes.length - index,
    agent_type: "repair_general",
    state: "failed",
    failure,
    reason: "it failed",
    started_at: fromMillis(0),
    ended_at: fromMillis(1000),
    cost: null,
    worktree: null,
    branch: null
  }))

const outcome = (failure: FailureClass, settings: Config, ...before: ReadonlyArray<FailureClass>) =>
  weigh(failed(failure, "it failed"), { ticket: sampleTicket, config: settings, earlier: failures(...before) })

describe("weigh", () => {
  it("reacts to every class of failure as the configuration says", () => {
    for (const failure of FailureClassSchema.literals) {
      assert.strictEqual(outcome(failure, reacting(failure, "retry")).outcome, "failed")
      assert.strictEqual(outcome(failure, reacting(failure, "person")).outcome, "needs_attention")
      assert.strictEqual(outcome(failure, reacting(failure, "wait"), "crash", "crash").outcome, "failed")
      const two = { escalation: ["repair_general", "senior_general"] }
      assert.strictEqual(outcome(failure, reacting(failure, "next_agent", two)).outcome, "failed")
      assert.strictEqual(outcome(failure, reacting(failure, "next_agent", two), "crash").outcome, "gave_up")
    }
  })

  it("gives up with the last attempt, and says after how many", () => {
    assert.strictEqual(outcome("still_red", config(), "crash").outcome, "failed")
    const last = outcome("still_red", config(), "crash", "timeout")
    assert.deepStrictEqual([last.outcome, last.reason], ["gave_up", "gave up after 3 attempts: it failed"])
  })

  it("does not count what it only waits for", () => {
    assert.strictEqual(outcome("still_red", config(), "rate_limit", "rate_limit", "crash").outcome, "failed")
    assert.strictEqual(recentFailures(failures("rate_limit", "crash"), config()).length, 1)
  })
})

describe("the wait after a failure", () => {
  it("is none where the next agent is to try at once", () => {
    assert.isUndefined(backOffUntil(failures("refused"), config()))
    assert.isDefined(backOffUntil(failures("crash"), config()))
  })

  it("of an agent that is asked to wait doubles from one minute to half an hour", () => {
    const minutes = (count: number): number => {
      const records = failures(...Array.from({ length: count }, () => "rate_limit" as const))
      return pauseOfAgent(records, "repair_general") / 60_000
    }
    assert.deepStrictEqual([0, 1, 2, 3, 4, 5, 20].map(minutes), [1, 2, 4, 8, 16, 30, 30])
    assert.strictEqual(pauseOfAgent(failures("rate_limit", "crash"), "senior_general"), 60_000)
  })

  it("of an agent whose login seems to be wrong doubles from ten minutes to four hours", () => {
    const minutes = (count: number): number => {
      const records = failures(...Array.from({ length: count }, () => "login" as const), "rate_limit")
      return pauseOfAgent(records, "repair_general", "login") / 60_000
    }
    assert.deepStrictEqual([0, 1, 2, 4, 5, 20].map(minutes), [10, 20, 40, 160, 240, 240])
  })
})
