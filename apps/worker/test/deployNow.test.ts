import { assert, describe, it } from "@effect/vitest"
import { contextOf } from "@orchestr8/contracts"
import { TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import { deployNow } from "../src/index.ts"
import { createTicket, makeProject } from "./project.ts"
import { getTicket } from "./waiting.ts"

const attentionOf = (id: string) => Effect.map(getTicket(id), (ticket) => contextOf.attention(ticket)?.reason)

describe("deployNow", () => {
  it.live("is a person's word on a ticket that needs one", () => {
    const { services } = makeProject()
    return Effect.gen(function* () {
      const manager = yield* TicketManager
      const { id } = yield* createTicket({ verify: "node --version" })
      yield* manager.setAttention(id, "look at this")
      const { deployment } = yield* deployNow(id)
      assert.strictEqual(deployment.state, "gone")
      assert.isUndefined(yield* attentionOf(id))
    }).pipe(Effect.provide(services))
  })

  it.live("leaves the attention of a ticket that it cannot have", () => {
    const { services } = makeProject()
    return Effect.gen(function* () {
      const manager = yield* TicketManager
      const { id } = yield* createTicket({ fiefdom: "src" })
      const rival = yield* createTicket({ fiefdom: "src/deep" })
      yield* manager.setAttention(id, "look at this")
      yield* manager.claim({ id: rival.id, owner: "elsewhere:1", ttl: 60_000 })
      const refused = yield* Effect.flip(deployNow(id))
      assert.include(refused.message, "overlaps")
      assert.strictEqual(yield* attentionOf(id), "look at this")
    }).pipe(Effect.provide(services))
  })

  it.live("points at the question of a deployment that waits for its answer", () => {
    const { services } = makeProject()
    return Effect.gen(function* () {
      const manager = yield* TicketManager
      const { id } = yield* createTicket()
      const { token } = yield* manager.claim({ id, owner: "elsewhere:1", ttl: 60_000 })
      yield* manager.setAttention(id, "question: which?", { deployment: `${id}-${token}`, fence: { token } })
      const refused = yield* Effect.flip(deployNow(id))
      assert.strictEqual(refused._tag, "LeaseConflict")
      assert.include(refused.message, "waits for an answer")
      assert.strictEqual(yield* attentionOf(id), "question: which?")
    }).pipe(Effect.provide(services))
  })
})
