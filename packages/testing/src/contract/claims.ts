/** Rules of claims: one winner, tokens that only grow, time, and how a lease ends. */
import { assert } from "@effect/vitest"
import type { Outcome } from "@orchestr8/contracts"
import { contextOf, fromMillis, LeaseConflict, NotFound, ValidationError } from "@orchestr8/contracts"
import { TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import { TestClock } from "effect/testing"
import type { Rule } from "./rule.ts"
import { as, createInTurn, draftOf, operationCount, refusal } from "./rule.ts"

const ttl = 60_000
const broken = (title: string, fields: Parameters<typeof draftOf>[1] = {}) =>
  draftOf(title, { errors: ["e"], ...fields })

const claimed = Effect.gen(function* () {
  const manager = yield* TicketManager
  const { id } = yield* manager.create(broken("t"))
  const lease = yield* manager.claim({ id, owner: "w1", ttl })
  return { manager, id, token: lease.token }
})

/** What each outcome leaves: status, and the reason of the attention. */
const outcomes: Readonly<Record<Outcome, readonly [status: string, attention: string | undefined]>> = {
  succeeded: ["resolved", undefined],
  gone: ["resolved", undefined],
  review: ["in_progress", "said so"],
  failed: ["open", undefined],
  gave_up: ["open", "said so"],
  needs_attention: ["open", "said so"],
  cancelled: ["open", "said so"]
}

export const claimRules = (rule: Rule): void => {
  rule(
    "a claim gives a lease, a token, and a ticket in progress",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      yield* TestClock.adjust("1 second")
      const { id } = yield* manager.create(broken("t"))
      assert.isUndefined(yield* manager.lease(id))
      const lease = yield* manager.claim({ id, owner: "w1", ttl })
      assert.deepStrictEqual<unknown>(
        { ...lease },
        { ticket_id: id, token: 1, owner: "w1", expires_at: fromMillis(61_000), state: "held" }
      )
      assert.deepStrictEqual({ ...(yield* manager.lease(id)) }, { ...lease })
      const ticket = yield* manager.get(id)
      assert.deepStrictEqual([ticket.status, contextOf.deployments(ticket)], ["in_progress", 1])
      const [operation] = (yield* manager.history({ limit: 1 })).operations
      assert.deepStrictEqual([operation?.operation, operation?.lease?.token], ["claim", 1])
    })
  )

  rule(
    "of many claims at once exactly one wins",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      for (let round = 0; round < 10; round++) {
        const { id } = yield* manager.create(broken(`t${round}`))
        const exits = yield* Effect.forEach(
          Array.from({ length: 16 }, (_, n) => `w${n}`),
          (owner) => Effect.exit(manager.claim({ id, owner, ttl })),
          { concurrency: "unbounded" }
        )
        const winners = exits.flatMap((exit) => (exit._tag === "Success" ? [exit.value.owner] : []))
        assert.lengthOf(winners, 1)
        assert.strictEqual((yield* manager.lease(id))?.owner, winners[0])
      }
    })
  )

  rule(
    "claims without an id each get another ticket: the most urgent that is ready, then the oldest",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const [low, , old, high, blocked, asked] = yield* createInTurn([
        broken("low", { priority: "low" }),
        draftOf("no error", { priority: "critical" }),
        broken("old"),
        broken("high", { priority: "high" }),
        broken("blocked", { priority: "critical" }),
        broken("asked", { priority: "critical" }),
        broken("new", { priority: "normal" })
      ])
      yield* manager.edit(blocked.id, { depends_on: [low.id] })
      yield* manager.setAttention(asked.id, "which?")
      const next = Effect.flatMap(manager.claim({ owner: "w", ttl }), ({ ticket_id }) => manager.get(ticket_id))
      const titles = yield* Effect.forEach([1, 2, 3, 4], () => next)
      assert.deepStrictEqual(
        titles.map(({ title }) => title),
        [high.title, old.title, "new", low.title]
      )
      yield* refusal(next, NotFound)
      yield* manager.complete(low.id, { token: 1, outcome: "succeeded", reason: "" })
      assert.strictEqual((yield* next).title, "blocked")
    })
  )

  rule(
    "a claim without an id sees what the commands just before it did",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const [dependency, , waiting] = yield* createInTurn([draftOf("dependency"), broken("old"), broken("waiting")])
      yield* manager.edit(waiting.id, { depends_on: [dependency.id], priority: "high" })
      const claim = Effect.flatMap(manager.claim({ owner: "w", ttl }), ({ ticket_id }) => manager.get(ticket_id))
      const together = { concurrency: "unbounded" } as const
      const [, released] = yield* Effect.all([manager.updateStatus(dependency.id, "resolved"), claim], together)
      assert.strictEqual(released.title, "waiting")
      const urgent = broken("urgent", { priority: "critical" })
      const [, created, left] = yield* Effect.all([manager.create(urgent), claim, claim], together)
      assert.deepStrictEqual([created.title, left.title], ["urgent", "old"])
    })
  )

  rule(
    "many claims without an id at once share the tickets, none twice",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      yield* manager.createMany(Array.from({ length: 10 }, (_, n) => broken(`t${n}`)))
      const exits = yield* Effect.forEach(
        Array.from({ length: 15 }, (_, n) => `w${n}`),
        (owner) => Effect.exit(manager.claim({ owner, ttl })),
        { concurrency: "unbounded" }
      )
      const ids = exits.flatMap((exit) => (exit._tag === "Success" ? [exit.value.ticket_id] : []))
      assert.lengthOf(ids, 10)
      assert.lengthOf(new Set(ids), 10)
    })
  )

  rule(
    "refuses what nobody may work on, and says why",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const names = ["held", "resolved", "archived", "by hand", "asked", "waiting"] as const
      const made = yield* Effect.forEach(names, (name) =>
        Effect.map(manager.create(broken(name)), ({ id }) => [name, id])
      )
      const {
        held,
        resolved,
        archived,
        "by hand": byHand,
        asked,
        waiting
      } = Object.fromEntries(made) as Record<(typeof names)[number], string>
      yield* manager.claim({ id: held, owner: "w1", ttl })
      yield* manager.updateStatus(resolved, "resolved")
      yield* manager.archive([archived])
      yield* manager.updateStatus(byHand, "in_progress")
      yield* manager.setAttention(asked, "which one?")
      yield* manager.edit(waiting, { depends_on: [held] })
      const count = yield* operationCount
      for (const [id, reason] of [
        [held, "w1"],
        [resolved, "resolved"],
        [archived, "archived"],
        [byHand, "by hand"],
        [asked, "which one?"],
        [waiting, held]
      ] as const) {
        const error = yield* refusal(manager.claim({ id: id, owner: "w2", ttl }), LeaseConflict)
        assert.include(error.reason, reason)
      }
      yield* refusal(manager.claim({ id: "ffffffff", owner: "w2", ttl }), NotFound)
      for (const bad of [0, -1, Number.NaN, Number.POSITIVE_INFINITY, 1e300]) {
        const { field } = yield* refusal(manager.claim({ id: asked, owner: "w2", ttl: bad }), ValidationError)
        assert.strictEqual(field, "ttl")
      }
      assert.strictEqual(yield* operationCount, count)
    })
  )

  rule(
    "an expired lease is taken over, tokens grow, and the old one can do nothing more",
    Effect.gen(function* () {
      const { manager, id, token } = yield* claimed
      yield* TestClock.adjust(ttl - 1)
      yield* refusal(manager.claim({ id, owner: "w2", ttl }), LeaseConflict)
      yield* TestClock.adjust(1)
      const taken = yield* manager.claim({ id, owner: "w2", ttl })
      assert.deepStrictEqual([taken.owner, taken.token], ["w2", token + 1])
      const before = yield* manager.get(id)
      const count = yield* operationCount
      for (const late of [
        manager.renew(id, token, ttl),
        manager.release(id, token),
        manager.complete(id, { token, outcome: "succeeded", reason: "late" })
      ]) {
        const { reason } = yield* refusal(late as Effect.Effect<unknown, unknown>, LeaseConflict)
        assert.include(reason, "stale")
      }
      assert.deepStrictEqual(yield* manager.get(id), before)
      assert.strictEqual(yield* operationCount, count)
      yield* manager.release(id, taken.token)
      assert.strictEqual((yield* manager.claim({ id, owner: "w3", ttl })).token, token + 2)
    })
  )

  rule(
    "renewing moves the end, also of an expired lease that nobody took over",
    Effect.gen(function* () {
      const { manager, id, token } = yield* claimed
      yield* TestClock.adjust(ttl / 2)
      assert.strictEqual((yield* manager.renew(id, token, ttl)).expires_at, fromMillis(ttl * 1.5))
      yield* TestClock.adjust(ttl)
      assert.strictEqual((yield* manager.renew(id, token, ttl)).expires_at, fromMillis(ttl * 2.5))
      yield* refusal(manager.claim({ id, owner: "w2", ttl }), LeaseConflict)
      yield* refusal(manager.renew(id, token + 1, ttl), LeaseConflict)
      yield* refusal(manager.renew(id, token, 0), ValidationError)
      yield* refusal(manager.renew("ffffffff", token, ttl), NotFound)
    })
  )

  rule(
    "release opens the ticket and ends the lease",
    Effect.gen(function* () {
      const { manager, id, token } = yield* claimed
      assert.strictEqual((yield* manager.release(id, token)).status, "open")
      assert.strictEqual((yield* manager.lease(id))?.state, "released")
      yield* refusal(manager.release(id, token), LeaseConflict)
      yield* refusal(manager.renew(id, token, ttl), LeaseConflict)
      yield* refusal(manager.release((yield* manager.create(draftOf("never claimed"))).id, 1), LeaseConflict)
    })
  )

  for (const [outcome, [status, attention]] of Object.entries(outcomes)) {
    rule(
      `a deployment that ends with ${outcome} leaves the ticket ${status}`,
      Effect.gen(function* () {
        const { manager, id, token } = yield* claimed
        const completion = { token, outcome: outcome as Outcome, reason: "said so", deployment: "d1" }
        const ticket = yield* manager.complete(id, completion)
        assert.strictEqual(ticket.status, status)
        assert.strictEqual(contextOf.attention(ticket)?.reason, attention)
        if (attention !== undefined) assert.strictEqual(contextOf.attention(ticket)?.deployment, "d1")
        assert.deepStrictEqual(yield* manager.get(id), ticket)
        assert.strictEqual((yield* manager.lease(id))?.state, "released")
        const [operation] = (yield* manager.history({ limit: 1 })).operations
        assert.deepStrictEqual([operation?.operation, operation?.outcome], ["complete", outcome])
        yield* refusal(manager.complete(id, completion), LeaseConflict)
      })
    )
  }

  rule(
    "a ticket that somebody moved on meanwhile keeps the status that they gave it",
    Effect.gen(function* () {
      const { manager, id, token } = yield* claimed
      yield* manager.archive([id])
      const ticket = yield* manager.complete(id, { token, outcome: "failed", reason: "x" })
      assert.deepStrictEqual([ticket.status, contextOf.attention(ticket)], ["archived", undefined])
      assert.strictEqual((yield* manager.lease(id))?.state, "released")
    })
  )

  rule(
    "exclusive claims never overlap in fiefdom",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const [{ id: a }, { id: inside }, { id: above }, { id: beside }, { id: other }] = yield* createInTurn([
        broken("a", { fiefdom: "src/ui" }),
        broken("inside", { fiefdom: "src/ui/list" }),
        broken("above", { fiefdom: "src" }),
        broken("beside", { fiefdom: "src/ui2" }),
        broken("other", { fiefdom: "docs" })
      ])
      const claim = (id: string) => manager.claim({ id, owner: "w", ttl, exclusive: true })
      const { token } = yield* claim(a)
      for (const id of [inside, above]) {
        assert.include((yield* refusal(claim(id), LeaseConflict)).reason, a)
      }
      yield* claim(beside)
      assert.strictEqual((yield* manager.claim({ owner: "w", ttl, exclusive: true })).ticket_id, other)
      yield* refusal(manager.claim({ owner: "w", ttl, exclusive: true }), NotFound)
      yield* manager.claim({ id: inside, owner: "w", ttl })
      yield* manager.release(a, token)
      yield* refusal(claim(above), LeaseConflict)
      yield* TestClock.adjust(ttl)
      yield* claim(above).pipe(as("w", "worker"))
    })
  )

  rule(
    "a claim alone waits for every other lease",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const [{ id: a }, { id: b }] = yield* createInTurn([
        broken("a", { fiefdom: "src" }),
        broken("b", { fiefdom: "docs" })
      ])
      const claim = (id: string) => manager.claim({ id, owner: "w", ttl, alone: true })
      const { token } = yield* claim(a)
      assert.include((yield* refusal(claim(b), LeaseConflict)).reason, a)
      yield* refusal(manager.claim({ owner: "w", ttl, alone: true }), NotFound)
      yield* manager.release(a, token)
      yield* claim(b)
      yield* TestClock.adjust(ttl)
      yield* claim(a)
    })
  )

  rule(
    "a claim despite attention ends it, and leaves it where it is refused",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const [{ id }, { id: other }] = yield* createInTurn([
        broken("a", { fiefdom: "src" }),
        broken("b", { fiefdom: "src" })
      ])
      yield* manager.setAttention(id, "look at this")
      const claim = manager.claim({ id, owner: "w", ttl, exclusive: true, despiteAttention: true })
      const rival = yield* manager.claim({ id: other, owner: "w", ttl })
      yield* refusal(claim, LeaseConflict)
      assert.strictEqual(contextOf.attention(yield* manager.get(id))?.reason, "look at this")
      yield* manager.release(other, rival.token)
      yield* refusal(manager.claim({ id, owner: "w", ttl }), LeaseConflict)
      const { token } = yield* claim
      const ticket = yield* manager.get(id)
      assert.deepStrictEqual([ticket.status, contextOf.attention(ticket)], ["in_progress", undefined])
      // One that waits for an answer has its attention under the lease.
      yield* manager.setAttention(id, "question: which?", { fence: { token } })
      yield* refusal(claim, LeaseConflict)
      assert.strictEqual(contextOf.attention(yield* manager.get(id))?.reason, "question: which?")
    })
  )
}
