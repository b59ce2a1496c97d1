import { assert, describe, it } from "@effect/vitest"
import type { TriggerEvent } from "@orchestr8/contracts"
import { fromMillis } from "@orchestr8/contracts"
import { notificationsOf, retryWait } from "../src/notify.ts"
import { sampleTicket } from "./sampleTicket.ts"

const at = fromMillis(1_000_000)

const event = (context: TriggerEvent["ticket"]["context"] = {}): TriggerEvent => ({
  event: "ticket_updated",
  seq: 7,
  at,
  ticket: { ...sampleTicket, context },
  requires_agent: false,
  agent_type: "repair_general"
})

const names = (...args: Parameters<typeof notificationsOf>) => notificationsOf(...args).map(({ event: name }) => name)

describe("notificationsOf", () => {
  it("tells attention alone by default, when it appears or changes, not as long as it stays", () => {
    const attention = { reason: "review", since: at }
    assert.deepStrictEqual(names(event({ attention }), {}), ["attention"])
    assert.deepStrictEqual(names(event({ attention: { ...attention, since: fromMillis(1) } }), {}), [])
    for (const odd of [null, "review", [], { reason: "review" }, { since: 7 }])
      assert.deepStrictEqual(names(event({ attention: odd }), {}), [])
  })

  it("tells what is asked for, with one id for each event", () => {
    const both = notificationsOf(event({ attention: { reason: "x", since: at } }), {
      on: ["attention", "ticket_updated"]
    })
    assert.deepStrictEqual(
      both.map(({ event: name }) => name),
      ["ticket_updated", "attention"]
    )
    assert.strictEqual(new Set(both.map(({ id }) => id)).size, 2)
    assert.deepStrictEqual(names(event(), { on: ["ticket_created"] }), [])
    assert.deepStrictEqual(names(event({ attention: { reason: "x", since: at } }), { on: [] }), [])
  })
})

describe("retryWait", () => {
  it("grows from one second to five minutes, with jitter", () => {
    assert.deepStrictEqual(
      [1, 2, 3, 9, 10, 5000].map((failures) => retryWait(failures, 1)),
      [1000, 2000, 4000, 256_000, 300_000, 300_000]
    )
    assert.strictEqual(retryWait(1, 0), 500)
  })
})
