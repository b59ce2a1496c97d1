/** Rules of the change feed: every event once, in order, from any place on, whoever writes. */
import { assert } from "@effect/vitest"
import type { TriggerEvent } from "@orchestr8/contracts"
import { fromMillis, TriggerEvent as TriggerEventSchema } from "@orchestr8/contracts"
import { TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import type { Rule } from "./rule.ts"
import { as, draftOf } from "./rule.ts"

const take = (count: number, options: { readonly since?: number; readonly manual?: boolean } = { since: 0 }) =>
  TicketManager.use((manager) => manager.events(options).pipe(Stream.take(count), Stream.runCollect))

const named = (events: ReadonlyArray<TriggerEvent>) => events.map(({ event, seq }) => [seq, event])

const broken = (title: string) => draftOf(title, { errors: ["e"] })

export const eventRules = (rule: Rule): void => {
  rule(
    "each kind of change is its event",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const { id } = yield* manager.create(broken("t"))
      yield* manager.edit(id, { title: "u" })
      yield* manager.addNote(id, { text: "n" })
      yield* manager.updateStatus(id, "resolved")
      yield* manager.updateStatus(id, "open")
      yield* manager.archive([id])
      yield* manager.addNote(id, { text: "n" })
      yield* manager.restore([id])
      yield* manager.setAttention(id, "why?")
      yield* manager.undo()
      const first = yield* manager.claim({ id, owner: "w", ttl: 1000 })
      yield* manager.startRun(id, first.token)
      yield* manager.renew(id, first.token, 1000)
      yield* manager.release(id, first.token)
      const second = yield* manager.claim({ id, owner: "w", ttl: 1000 })
      yield* manager.complete(id, { token: second.token, outcome: "succeeded", reason: "" })
      yield* manager.create(draftOf("gone"))
      yield* manager.undo()
      assert.deepStrictEqual(named(yield* take(16)), [
        [1, "ticket_created"],
        [2, "ticket_updated"],
        [3, "note_added"],
        [4, "status_changed"],
        [5, "status_changed"],
        [6, "ticket_archived"],
        [7, "note_added"],
        [8, "ticket_restored"],
        [9, "ticket_updated"],
        [10, "ticket_updated"],
        [11, "deployment_started"],
        [14, "deployment_finished"],
        [15, "deployment_started"],
        [16, "deployment_finished"],
        [17, "ticket_created"],
        [18, "ticket_removed"]
      ])
    })
  )

  rule(
    "an event carries the ticket, the time and the agent that it asks for",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const draft = { ...broken("t"), context: { agent_type: "senior_general" } }
      const ticket = yield* manager.create(draft)
      yield* manager.create(draftOf("plain"))
      const [event, plain] = yield* take(2)
      assert.deepStrictEqual<unknown>(event, {
        event: "ticket_created",
        seq: 1,
        at: fromMillis(0),
        ticket: {
          id: ticket.id,
          fiefdom: ticket.fiefdom,
          status: "open",
          title: "t",
          errors: ["e"],
          context: { agent_type: "senior_general" }
        },
        requires_agent: true,
        agent_type: "senior_general"
      })
      assert.isTrue(Schema.is(TriggerEventSchema)(event))
      assert.deepStrictEqual([plain?.requires_agent, plain?.agent_type], [false, "repair_general"])
    })
  )

  rule(
    "an agent is required for what is ready now, unless the trigger is manual",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const { id: ready } = yield* manager.create(broken("ready"))
      yield* manager.create({ ...broken("waiting"), depends_on: [ready] })
      const { id: asked } = yield* manager.create(broken("asked"))
      yield* manager.setAttention(asked, "why?")
      const { id: gone } = yield* manager.create(broken("gone"))
      yield* manager.undo(5)
      const required = (events: ReadonlyArray<TriggerEvent>) =>
        events.filter(({ requires_agent }) => requires_agent).map(({ ticket }) => ticket.title)
      const events = yield* take(6)
      assert.deepStrictEqual(required(events), ["ready"])
      assert.strictEqual(events[5]?.ticket.id, gone)
      assert.deepStrictEqual(required(yield* take(6, { since: 0, manual: true })), [])
      yield* manager.updateStatus(ready, "resolved")
      assert.deepStrictEqual(required(yield* take(7)), ["waiting"])
    })
  )

  rule(
    "the changes of a ticket that is gone are told all the same",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const { id } = yield* manager.create(broken("t"))
      yield* manager.edit(id, { title: "u" })
      yield* manager.undo()
      yield* manager.undo()
      const events = yield* take(4)
      assert.deepStrictEqual(named(events), [
        [1, "ticket_created"],
        [2, "ticket_updated"],
        [3, "ticket_updated"],
        [4, "ticket_removed"]
      ])
      for (const { ticket, requires_agent } of events) assert.deepStrictEqual([ticket.id, requires_agent], [id, false])
    })
  )

  rule(
    "without a place it tells what happens from now on",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      yield* manager.createMany([draftOf("before"), draftOf("before")])
      const follower = yield* manager.events().pipe(Stream.take(3), Stream.runCollect, Effect.forkChild)
      while (follower.pollUnsafe() === undefined) yield* manager.create(draftOf("after"))
      const events = yield* Fiber.join(follower)
      const [first] = events
      assert.deepStrictEqual(
        events.map(({ seq, ticket }) => [seq, ticket.title]),
        [0, 1, 2].map((n) => [(first?.seq ?? 0) + n, "after"])
      )
    })
  )

  rule(
    "it goes on from any place without a gap or a repeat, while others write",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const total = 120
      const writing = yield* Effect.forEach(
        Array.from({ length: total }, (_, n) => `t${n}`),
        (title) => Effect.andThen(Effect.yieldNow, manager.create(draftOf(title))),
        { concurrency: 8 }
      ).pipe(Effect.forkChild)
      const seqs: Array<number> = []
      while (seqs.length < total) {
        const page = yield* take(Math.min(7, total - seqs.length), { since: seqs.at(-1) ?? 0 })
        seqs.push(...page.map(({ seq }) => seq))
      }
      assert.deepStrictEqual(
        seqs,
        Array.from({ length: total }, (_, n) => n + 1)
      )
      yield* Fiber.join(writing)
    })
  )

  rule(
    "every follower hears everything, also what another manager of the store does",
    Effect.gen(function* () {
      const other = yield* Layer.build(Layer.fresh(TicketManager.layer))
      const followers = yield* Effect.forEach([1, 2, 3], () => Effect.forkChild(take(40), { startImmediately: true }))
      const create = (n: number) => TicketManager.use((manager) => manager.create(draftOf(`t${n}`)))
      yield* Effect.all(
        [
          Effect.forEach(
            Array.from({ length: 20 }, (_, n) => n),
            create
          ),
          Effect.forEach(
            Array.from({ length: 20 }, (_, n) => n),
            create
          ).pipe(Effect.provideContext(other))
        ],
        { concurrency: "unbounded" }
      )
      for (const follower of followers) {
        const events = yield* Fiber.join(follower)
        assert.deepStrictEqual(
          events.map(({ seq }) => seq),
          Array.from({ length: 40 }, (_, n) => n + 1)
        )
      }
    })
  )

  rule(
    "a command on many tickets is an event each",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const made = yield* manager.createMany([draftOf("a"), draftOf("b")]).pipe(as("ann"))
      yield* manager.archive(made.map(({ id }) => id))
      assert.deepStrictEqual(named(yield* take(4)), [
        [1, "ticket_created"],
        [2, "ticket_created"],
        [3, "ticket_archived"],
        [4, "ticket_archived"]
      ])
    })
  )
}
