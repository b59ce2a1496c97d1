import { assert, describe, it } from "@effect/vitest"
import { TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import { createTicket, deployTicket, git, makeProject } from "./project.ts"

describe("deploy", () => {
  it.live("brings an honest fix to review, on a branch that it leaves", () => {
    const { root, services, read } = makeProject()
    return Effect.gen(function* () {
      const { id } = yield* createTicket()
      const { deployment } = yield* deployTicket(id)
      console.log(JSON.stringify(deployment, null, 2))
      assert.strictEqual(deployment.state, "succeeded")
      const ticket = yield* TicketManager.use((manager) => manager.get(id))
      console.log(
        JSON.stringify(ticket, null, 2),
        read(`.orchestr8/deployments/${id}-1/briefing.md`),
        git(root, "branch", "-a")
      )
    }).pipe(Effect.provide(services))
  })
})
