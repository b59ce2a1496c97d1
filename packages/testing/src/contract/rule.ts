/** How the families of the contract are written: a rule is a test on an empty store of its own. */
import { assert } from "@effect/vitest"
import type { Ticket, TicketDraftInput } from "@orchestr8/contracts"
import { actorOf } from "@orchestr8/contracts"
import type { TicketStore } from "@orchestr8/core"
import { CurrentActor, TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { TestClock } from "effect/testing"

export type Rule = (
  title: string,
  body: Effect.Effect<void, unknown, TicketManager | TicketStore | Scope.Scope>
) => void

/** The smallest draft. */
export const draftOf = (title: string, fields: Partial<TicketDraftInput> = {}): TicketDraftInput => ({
  title,
  fiefdom: "src",
  ...fields
})

/** Makes tickets one second apart, the given order being that of time. */
export const createInTurn = <const Drafts extends ReadonlyArray<TicketDraftInput>>(drafts: Drafts) =>
  TicketManager.use((manager) =>
    Effect.forEach(drafts, (draft) => Effect.tap(manager.create(draft), TestClock.adjust("1 second")))
  ).pipe(Effect.map((tickets) => tickets as unknown as { readonly [Index in keyof Drafts]: Ticket }))

type Kind = "human" | "agent" | "check" | "worker"

/** Runs the effect in the name of `human:ann` or the like. */
export const as =
  (name: string, kind: Kind = "human") =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.provideService(effect, CurrentActor, actorOf(kind, name))

/** The error of an effect that must fail with one of that class. */
export const refusal = <A, E, R, X>(
  effect: Effect.Effect<A, E, R>,
  kind: new (...args: Array<never>) => X
): Effect.Effect<X, A, R> =>
  Effect.map(Effect.flip(effect), (error) =>
    error instanceof kind ? error : assert.fail(`expected ${kind.name}, got ${String(error)}`)
  )

/** How many operations the history has. */
export const operationCount = Effect.flatMap(TicketManager, ({ sequence }) => sequence)

export const titles = (tickets: ReadonlyArray<{ readonly title: string }>): ReadonlyArray<string> =>
  tickets.map(({ title }) => title)
