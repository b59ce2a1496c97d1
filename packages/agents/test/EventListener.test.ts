import { assert, describe, it } from "@effect/vitest"
import type { AgentEvent } from "@orchestr8/contracts"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import { EventListener } from "../src/EventListener.ts"

const event = (n: number): AgentEvent => ({ _tag: "text", text: String(n) })

describe("EventListener", () => {
  it.live("stops the agent while its listener is behind, and loses nothing", () =>
    Effect.gen(function* () {
      const gate = yield* Deferred.make<void>()
      const told: Array<AgentEvent> = []
      const flow: Array<string> = []
      const hear = (event: AgentEvent) =>
        Effect.andThen(
          Deferred.await(gate),
          Effect.sync(() => void told.push(event))
        )
      const listener = new EventListener(hear, Effect.runPromise, {
        pause: () => flow.push("pause"),
        resume: () => flow.push("resume")
      })
      const events = Array.from({ length: 5000 }, (_, n) => event(n))
      for (const one of events) listener.push(one)
      assert.deepStrictEqual([told, flow], [[], ["pause"]])
      yield* Deferred.succeed(gate, undefined)
      yield* Effect.promise(() => listener.heard())
      assert.deepStrictEqual([told, flow], [events, ["pause", "resume"]])
    })
  )

  it.live("tells the next event after one that the listener died of", () =>
    Effect.gen(function* () {
      const told: Array<AgentEvent> = []
      const hear = (event: AgentEvent) => (told.push(event) === 1 ? Effect.die("no") : Effect.void)
      const listener = new EventListener(hear, Effect.runPromise, { pause: () => {}, resume: () => {} })
      listener.push(event(1))
      listener.push(event(2))
      yield* Effect.promise(() => listener.heard())
      assert.deepStrictEqual(told, [event(1), event(2)])
    })
  )
})
