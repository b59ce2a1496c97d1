import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import { recordEnd } from "../src/metrics.ts"
import { sampleDeployment } from "./sampleTicket.ts"

describe("metrics", () => {
  it.effect("count what deployments were and cost", () =>
    Effect.gen(function* () {
      yield* recordEnd(sampleDeployment)
      yield* recordEnd({ ...sampleDeployment, cost: null, ended_at: null })
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
