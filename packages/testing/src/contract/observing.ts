/** Rules of what checks and generals report: observe, escalate, attention. */
import { assert } from "@effect/vitest"
import type { Fiefdom } from "@orchestr8/contracts"
import { contextOf, fromMillis, NotFound, ValidationError } from "@orchestr8/contracts"
import type { Observed } from "@orchestr8/core"
import { TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import { TestClock } from "effect/testing"
import type { Rule } from "./rule.ts"
import { as, draftOf, operationCount, refusal } from "./rule.ts"

const finding = (fingerprint: string, errors: ReadonlyArray<string> = ["e"], fiefdom = "src"): Observed => ({
  fingerprint,
  draft: { title: `finding ${fingerprint}`, fiefdom: fiefdom as Fiefdom, errors }
})

const observe = (...observed: ReadonlyArray<Observed>) =>
  TicketManager.use((manager) => manager.observe({ check: "unit", observed })).pipe(as("unit", "check"))

const nothing = { created: [], updated: [], reopened: [], resolved: [] }

export const observingRules = (rule: Rule): void => {
  rule(
    "a new finding becomes a ticket that knows where it came from",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const { created, ...rest } = yield* observe(finding("a"), finding("b"))
      assert.lengthOf(created, 2)
      assert.deepStrictEqual(rest, { updated: [], reopened: [], resolved: [] })
      const ticket = yield* manager.get(created[0]!)
      assert.deepStrictEqual([ticket.title, ticket.status, ticket.errors], ["finding a", "open", ["e"]])
      assert.deepStrictEqual(ticket.context, {
        check: "unit",
        fingerprint: "a",
        occurrences: 1,
        first_seen: fromMillis(0),
        last_seen: fromMillis(0)
      })
    })
  )

  rule(
    "a finding that stands writes nothing",
    Effect.gen(function* () {
      yield* observe(finding("a"))
      yield* TestClock.adjust("1 hour")
      assert.deepStrictEqual(yield* observe(finding("a")), nothing)
      assert.strictEqual(yield* operationCount, 1)
    })
  )

  rule(
    "one fingerprint is one ticket, also when it is reported twice at once",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const { created } = yield* observe(finding("a"), finding("a", ["f"]))
      assert.lengthOf(created, 1)
      yield* Effect.forEach([1, 2, 3], () => observe(finding("a"), finding("b")), { concurrency: "unbounded" })
      assert.strictEqual((yield* manager.summary).total, 2)
    })
  )

  rule(
    "a finding with other errors updates its ticket",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const [id] = (yield* observe(finding("a"))).created
      yield* TestClock.adjust("1 hour")
      assert.deepStrictEqual(yield* observe(finding("a", ["f", "g"])), { ...nothing, updated: [id!] })
      const ticket = yield* manager.get(id!)
      assert.deepStrictEqual(ticket.errors, ["f", "g"])
      assert.strictEqual(contextOf.occurrences(ticket), 2)
      assert.deepStrictEqual(
        [ticket.context["first_seen"], ticket.context["last_seen"]],
        [fromMillis(0), fromMillis(3_600_000)]
      )
    })
  )

  rule(
    "a vanished finding resolves its ticket, one that comes back reopens it",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const [a, b] = (yield* observe(finding("a"), finding("b"))).created
      yield* manager.setAttention(a!, "which?")
      assert.deepStrictEqual(yield* observe(finding("b")), { ...nothing, resolved: [a!] })
      const resolved = yield* manager.get(a!)
      assert.deepStrictEqual([resolved.status, contextOf.attention(resolved)], ["resolved", undefined])
      assert.strictEqual(resolved.notes.at(-1)?.author, "unit")
      assert.deepStrictEqual(yield* observe(finding("b")), nothing, "resolved stays resolved")
      assert.deepStrictEqual(yield* observe(finding("a"), finding("b")), { ...nothing, reopened: [a!] })
      const reopened = yield* manager.get(a!)
      assert.strictEqual(reopened.status, "open")
      assert.strictEqual(contextOf.occurrences(reopened), 2)
      assert.lengthOf(reopened.notes, 2)
      assert.strictEqual((yield* manager.get(b!)).status, "open")
    })
  )

  rule(
    "a ticket that a person archived stays archived",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const [id] = (yield* observe(finding("a"))).created
      yield* manager.archive([id!])
      assert.deepStrictEqual(yield* observe(finding("a", ["other"])), nothing)
      assert.deepStrictEqual(yield* observe(), nothing)
      assert.strictEqual((yield* manager.get(id!)).status, "archived")
    })
  )

  rule(
    "checks do not touch the tickets of each other, nor those of people",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      yield* manager.create(draftOf("by hand"))
      yield* observe(finding("a"))
      const lint = yield* manager.observe({ check: "lint", observed: [finding("a")] })
      assert.lengthOf(lint.created, 1)
      assert.deepStrictEqual(yield* manager.observe({ check: "lint", observed: [] }), {
        ...nothing,
        resolved: lint.created
      })
      assert.strictEqual((yield* manager.summary).by_status.open, 2)
    })
  )

  rule(
    "a check that could not look everywhere resolves nothing",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      yield* observe(finding("a"))
      assert.deepStrictEqual(yield* manager.observe({ check: "unit", observed: [], complete: false }), nothing)
      assert.strictEqual((yield* manager.summary).by_status.open, 1)
    })
  )

  rule(
    "a ticket under a lease is left to its worker",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const [id] = (yield* observe(finding("a"))).created
      yield* manager.claim({ id: id!, owner: "w", ttl: 1000 })
      assert.deepStrictEqual(yield* observe(), nothing)
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(yield* observe(), { ...nothing, resolved: [id!] })
    })
  )

  rule(
    "a storm of new findings becomes one ticket a fiefdom until it calms down",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const known = (yield* observe(finding("known"))).created
      const storm = Array.from({ length: 51 }, (_, n) => finding(`f${n}`, [`e${n}`], n < 50 ? "src" : "docs"))
      const { created, ...rest } = yield* observe(finding("known"), ...storm)
      assert.deepStrictEqual(rest, { updated: [], reopened: [], resolved: [] })
      assert.deepStrictEqual(
        (yield* Effect.forEach(created, manager.get)).map(({ fiefdom, errors }) => [fiefdom, errors.length]),
        [
          ["src", 50],
          ["docs", 1]
        ]
      )
      assert.deepStrictEqual(yield* observe(finding("known"), ...storm), nothing, "the same storm again")
      const calm = yield* observe(finding("known"), ...storm.slice(0, 50))
      assert.lengthOf(calm.created, 50)
      assert.sameMembers([...calm.resolved], [...created])
      assert.strictEqual((yield* manager.get(known[0]!)).status, "open")
    })
  )

  rule(
    "a whole observation undoes as one",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      yield* observe(finding("a"), finding("b"))
      yield* observe(finding("b", ["f"]), finding("c"))
      yield* manager.undo().pipe(as("unit", "check"))
      const { tickets } = yield* manager.list({ sort: "title" })
      assert.deepStrictEqual(
        tickets.map(({ title, status }) => [title, status]),
        [
          ["finding a", "open"],
          ["finding b", "open"]
        ]
      )
    })
  )

  rule(
    "an escalation is a ticket with the words of the original; twice is a note more",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const first = yield* manager.escalate("general-7", "no output for 5 minutes")
      assert.deepStrictEqual<unknown>(
        { ...first, id: "", notes: first.notes.map(({ author, text }) => [author, text]) },
        {
          id: "",
          fiefdom: "general/general-7",
          status: "open",
          title: "ESCALATION: general-7 Stuck",
          description: "General general-7 stuck and requires Doctor intervention.\n\nReason: no output for 5 minutes",
          errors: ["General general-7 stuck: no output for 5 minutes"],
          warnings: [],
          context: { escalated_from: "director", priority: "high" },
          created_at: fromMillis(0),
          updated_at: fromMillis(0),
          notes: [["Director", "Escalated due to: no output for 5 minutes"]]
        }
      )
      const second = yield* manager.escalate("general-7", "again")
      assert.strictEqual(second.id, first.id)
      assert.deepStrictEqual(
        second.notes.map(({ text }) => text),
        ["Escalated due to: no output for 5 minutes", "Escalated due to: again"]
      )
      yield* manager.updateStatus(first.id, "in_progress")
      assert.strictEqual((yield* manager.escalate("general-7", "still")).id, first.id)
      assert.notStrictEqual((yield* manager.escalate("general-70", "other")).id, first.id)
      yield* manager.updateStatus(first.id, "resolved")
      assert.notStrictEqual((yield* manager.escalate("general-7", "anew")).id, first.id)
    })
  )

  rule(
    "many escalations of one general at once are one ticket",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const reasons = Array.from({ length: 10 }, (_, n) => `reason ${n}`)
      yield* Effect.forEach(reasons, (reason) => manager.escalate("g", reason), { concurrency: "unbounded" })
      const [ticket, ...others] = yield* manager.forFiefdom("general/g")
      assert.lengthOf(others, 0)
      assert.lengthOf(ticket!.notes, 10)
    })
  )

  rule(
    "refuses an escalation of nobody, or without a reason",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      for (const general of ["", " ", "../x", "a\u0000b"]) {
        assert.strictEqual((yield* refusal(manager.escalate(general, "r"), ValidationError)).field, "general")
      }
      assert.strictEqual((yield* refusal(manager.escalate("g", " "), ValidationError)).field, "reason")
      assert.strictEqual(yield* operationCount, 0)
    })
  )

  rule(
    "attention says why and since when, and goes away",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const { id } = yield* manager.create(draftOf("t", { context: { kept: 1 } }))
      yield* TestClock.adjust("1 second")
      const asked = yield* manager.setAttention(id, "which one?", { deployment: "d1" })
      assert.deepStrictEqual(asked.context, {
        kept: 1,
        attention: { reason: "which one?", since: fromMillis(1000), deployment: "d1" }
      })
      const answered = yield* manager.setAttention(id, null)
      assert.deepStrictEqual(answered.context, { kept: 1 })
      const count = yield* operationCount
      yield* manager.setAttention(id, null)
      assert.strictEqual(yield* operationCount, count)
      yield* refusal(manager.setAttention("ffffffff", "x"), NotFound)
    })
  )
}
