import { assert, describe, it } from "@effect/vitest"
import { Deployment, fromMillis } from "@orchestr8/contracts"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import * as Schema from "effect/Schema"
import { recordEnd } from "../src/metrics.ts"

const deployment = Schema.decodeSync(Deployment)({
  id: "3f2a1b9c-1",
  ticket_id: "3f2a1b9c",
  attempt: 1,
  agent_type: "repair_general",
  state: "failed",
  failure: "still_red",
  reason: "still red",
  started_at: fromMillis(1_000_000),
  ended_at: fromMillis(1_090_000),
  cost: { usd: 0.25, tokens: 1200 },
  worktree: null,
  branch: null
})

describe("metrics", () => {
  it.effect("count what deployments were and cost", () =>
    Effect.gen(function* () {
      yield* recordEnd(deployment)
      yield* recordEnd({ ...deployment, cost: null, ended_at: null })
      const states = new Map((yield* Metric.snapshot).map(({ id, state }) => [id, state]))
      assert.deepInclude(states.get("tickets.deployments"), { count: 2 })
      assert.deepInclude(states.get("tickets.deployment.seconds"), { count: 90 })
      assert.deepInclude(states.get("tickets.agent.tokens"), { count: 1200 })
      assert.deepInclude(states.get("tickets.agent.usd"), { count: 0.25 })
    }).pipe(
      Effect.provideServiceEffect(
        Metric.MetricRegistry,
        Effect.sync(() => new Map())
      )
    )
  )
})
