/** Rules of the manager as an actor: defects stay with their caller, shutdown drains, callers may go away. */
import { assert } from "@effect/vitest"
import type { TicketDraft, TicketsError } from "@orchestr8/contracts"
import { StoreUnavailable, ValidationError } from "@orchestr8/contracts"
import { TicketManager, TicketStore } from "@orchestr8/core"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import type { Rule } from "./rule.ts"
import { as, draftOf, operationCount, refusal } from "./rule.ts"

const poison = {
  fingerprint: "p",
  get draft(): TicketDraft {
    throw new Error("poison")
  }
}

export const actorRules = (rule: Rule): void => {
  rule(
    "a defect in one command is the answer of its caller and stops nobody else",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const bad = manager.observe({ check: "unit", observed: [poison] })
      const create = (n: number) => manager.create(draftOf(`t${n}`))
      const commands: ReadonlyArray<Effect.Effect<unknown, TicketsError>> = [create(0), bad, create(1), bad, create(2)]
      const exits = yield* Effect.forEach(commands, Effect.exit, { concurrency: "unbounded" })
      assert.deepStrictEqual(
        exits.map(({ _tag }) => _tag),
        ["Success", "Failure", "Success", "Failure", "Success"]
      )
      const [, failed] = exits
      assert.isTrue(failed !== undefined && Exit.isFailure(failed) && failed.cause.reasons[0]?._tag === "Die")
      assert.strictEqual((yield* manager.create(draftOf("t3"))).title, "t3")
      assert.strictEqual(yield* operationCount, 4)
    })
  )

  rule(
    "a refused command does not take its neighbours along",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const exits = yield* Effect.forEach(
        [manager.create(draftOf("a")), manager.addNote("ffffffff", { text: "x" }), manager.create(draftOf("b"))],
        Effect.exit,
        { concurrency: "unbounded" }
      )
      assert.deepStrictEqual(
        exits.map(({ _tag }) => _tag),
        ["Success", "Failure", "Success"]
      )
      assert.strictEqual((yield* manager.summary).total, 2)
    })
  )

  rule(
    "an accepted command is carried out although its caller went away",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const fiber = yield* Effect.forkChild(manager.create(draftOf("t")), { startImmediately: true })
      yield* Fiber.interrupt(fiber)
      yield* manager.create(draftOf("u"))
      assert.strictEqual((yield* manager.summary).total, 2)
      assert.strictEqual((yield* manager.state).unsaved_changes, 0)
    })
  )

  rule(
    "shutdown finishes what was accepted and refuses what comes later",
    Effect.gen(function* () {
      const store = yield* TicketStore
      const scope = yield* Scope.make()
      const built = yield* Layer.buildWithScope(Layer.fresh(TicketManager.layer), scope)
      const manager = Context.get(built, TicketManager)
      const accepted = yield* Effect.forEach(
        Array.from({ length: 30 }, (_, n) => n),
        (n) => Effect.forkChild(manager.create(draftOf(`t${n}`)), { startImmediately: true })
      )
      yield* Scope.close(scope, Exit.void)
      const late = yield* refusal(manager.create(draftOf("late")), StoreUnavailable)
      assert.strictEqual(late.problem, "closed")
      const made = yield* Effect.forEach(accepted, Fiber.join)
      assert.strictEqual((yield* store.load(made.map(({ id }) => id))).size, 30)
      assert.strictEqual(yield* store.sequence, 30)
    })
  )

  rule(
    "two managers of one store lose nothing of each other",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const other = Context.get(yield* Layer.build(Layer.fresh(TicketManager.layer)), TicketManager)
      const { id } = yield* manager.create(draftOf("t"))
      const texts = Array.from({ length: 50 }, (_, n) => `note ${n}`)
      const all = (one: typeof manager, name: string) =>
        Effect.forEach(texts, (text) => one.addNote(id, { text }), { concurrency: 10 }).pipe(as(name))
      yield* Effect.all([all(manager, "ann"), all(other, "bob")], { concurrency: "unbounded" })
      const { notes } = yield* other.get(id)
      for (const name of ["ann", "bob"]) {
        assert.sameMembers(
          notes.filter(({ author }) => author === name).map(({ text }) => text),
          texts
        )
      }
    })
  )

  rule(
    "more callers than the mailbox holds are all served",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const { id } = yield* manager.create(draftOf("t"))
      const exits = yield* Effect.forEach(
        Array.from({ length: 2500 }, (_, n) => n),
        (n) => Effect.exit(n % 2 === 0 ? manager.addNote(id, { text: " " }) : manager.updateStatus(id, "open")),
        { concurrency: "unbounded" }
      )
      for (const [n, exit] of exits.entries()) assert.strictEqual(Exit.isFailure(exit), n % 2 === 0)
      const error = yield* refusal(manager.addNote(id, { text: " " }), ValidationError)
      assert.strictEqual(error.field, "note")
      assert.strictEqual(yield* operationCount, 1)
    })
  )
}
