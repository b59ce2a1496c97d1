/**
 * Generators of commands for property tests. Their ids come from a small pool, so that commands meet the tickets
 * of earlier ones: `poolId(n)` stands for the ticket that was created n-th, whatever id the store gave it.
 */
import type { Fiefdom, Outcome, Ticket, TicketDraft, TicketId, TicketPatch } from "@orchestr8/contracts"
import type { Observed, Submission } from "@orchestr8/core"
import * as Arbitrary from "effect/Arbitrary"
import * as Schema from "effect/Schema"
import { draft, literals, oneOf, patch, status, ticket, upTo, words } from "./arbitraries.ts"

export type Command = Submission["commands"][number]

const POOL = 3

/** The placeholder of the ticket that was created n-th, from 0. */
export const poolId = (n: number): TicketId => n.toString(16).padStart(8, "0") as TicketId

const importedIds = ["aaaaaaaa", "bbbbbbbb"].map((id) => id as TicketId)

const created = upTo(POOL - 1).pipe(Arbitrary.map(poolId))
const anyId: Arbitrary.Arbitrary<TicketId> = oneOf(created, created, created, literals(importedIds))
const boolean = Arbitrary.schema(Schema.Boolean)

/** One in four of them names a dependency. */
const depending = <A extends TicketDraft | TicketPatch>(fields: Arbitrary.Arbitrary<A>): Arbitrary.Arbitrary<A> =>
  Arbitrary.all([fields, upTo(3), anyId]).pipe(
    Arbitrary.map(([given, dice, id]) => (dice === 0 ? { ...given, depends_on: [id] } : given))
  )

/** Stores keep owners in tables, and half of a surrogate pair fits into none. */
const owner = words.pipe(Arbitrary.map((text) => text.toWellFormed()))
const tokens = oneOf(Arbitrary.Constant(1), Arbitrary.Constant(1), upTo(3))
const runs = oneOf(Arbitrary.Constant({}), upTo(2).pipe(Arbitrary.map((run) => ({ run }))))
const fence = Arbitrary.all([tokens, runs]).pipe(Arbitrary.map(([token, run]) => ({ token, ...run })))
const TTL = 60_000

/** One in three of them is fenced. */
const fenced = <A extends object>(fields: Arbitrary.Arbitrary<A>) =>
  Arbitrary.all([fields, upTo(2), fence]).pipe(
    Arbitrary.map(([given, dice, fence]) => (dice === 0 ? { ...given, fence } : given))
  )

const observed: Arbitrary.Arbitrary<ReadonlyArray<Observed>> = Arbitrary.array(
  Arbitrary.all([literals(["a", "b", "c"]), literals(["one", "two"])]),
  { minLength: 1, maxLength: 4 }
).pipe(
  Arbitrary.map((found) =>
    found.map(([fingerprint, error]) => ({
      fingerprint,
      draft: { title: `finding ${fingerprint}`, fiefdom: "src" as Fiefdom, errors: [error] }
    }))
  )
)

const outcomes = ["succeeded", "gone", "review", "failed", "gave_up", "needs_attention", "cancelled"] as const

const create: Arbitrary.Arbitrary<Command> = depending(draft).pipe(
  Arbitrary.map((draft) => ({ _tag: "Create", draft }))
)

const importing: Arbitrary.Arbitrary<Command> = Arbitrary.all([ticket, literals(importedIds)]).pipe(
  Arbitrary.map(([ticket, id]): Command => ({ _tag: "Import", ticket: { ...ticket, id } satisfies Ticket }))
)

/** Any command but a claim without an id, whose answer may depend on the ids that a store gives. */
export const command: Arbitrary.Arbitrary<Command> = oneOf<Command>(
  create,
  importing,
  Arbitrary.all({ id: anyId, patch: depending(patch) }).pipe(Arbitrary.map((parts) => ({ _tag: "Edit", ...parts }))),
  Arbitrary.all({ id: anyId, status }).pipe(Arbitrary.map((parts) => ({ _tag: "SetStatus", ...parts }))),
  anyId.pipe(Arbitrary.map((id) => ({ _tag: "SetStatus", id, status: "open" }))),
  anyId.pipe(Arbitrary.map((id) => ({ _tag: "Restore", id }))),
  fenced(Arbitrary.all({ id: anyId, author: words, text: words })).pipe(
    Arbitrary.map((parts) => ({ _tag: "AddNote", ...parts }))
  ),
  fenced(Arbitrary.all({ id: anyId, reason: oneOf(words, Arbitrary.Constant(null)) })).pipe(
    Arbitrary.map((parts) => ({ _tag: "SetAttention", ...parts }))
  ),
  upTo(20).pipe(Arbitrary.map((seq) => (seq < 7 ? { _tag: "Undo" } : { _tag: "Undo", operation: seq - 6 }))),
  Arbitrary.all({ id: anyId, owner, exclusive: boolean, alone: boolean, despiteAttention: boolean }).pipe(
    Arbitrary.map((parts) => ({ _tag: "Claim", ttl: TTL, ...parts }))
  ),
  Arbitrary.all({ id: anyId, token: tokens }).pipe(Arbitrary.map((parts) => ({ _tag: "Renew", ttl: TTL, ...parts }))),
  Arbitrary.all({ id: anyId, token: tokens }).pipe(Arbitrary.map((parts) => ({ _tag: "Release", ...parts }))),
  Arbitrary.all({ id: anyId, token: tokens }).pipe(Arbitrary.map((parts) => ({ _tag: "StartRun", ...parts }))),
  Arbitrary.all({ id: anyId, fence, outcome: literals<Outcome>(outcomes), reason: words }).pipe(
    Arbitrary.map(({ fence, ...parts }) => ({ _tag: "Complete", ...parts, ...fence }))
  ),
  Arbitrary.all({ check: literals(["unit", "lint"]), observed, limit: literals([1, 50]), complete: boolean }).pipe(
    Arbitrary.map((parts) => ({ _tag: "Observe", ...parts }))
  ),
  Arbitrary.all({ general: literals(["general-7", "__proto__"]), reason: words }).pipe(
    Arbitrary.map((parts) => ({ _tag: "Escalate", ...parts }))
  )
)

const ann = Arbitrary.Constant("human:ann")
const actor = oneOf(ann, ann, literals(["human:bob", "worker:w"])).pipe(
  Arbitrary.map((name) => name as Submission["actor"])
)

/** One command, or several changes of status that succeed or fail together. */
export const submission: Arbitrary.Arbitrary<Submission> = Arbitrary.all({
  actor,
  commands: oneOf<ReadonlyArray<Command>>(
    ...Array.from({ length: 6 }, () => command.pipe(Arbitrary.map((one) => [one]))),
    Arbitrary.array(
      Arbitrary.all({ id: anyId, status }).pipe(Arbitrary.map((parts) => ({ _tag: "SetStatus" as const, ...parts }))),
      { minLength: 2, maxLength: 3 }
    )
  )
})

/** A history from the beginning: three tickets, then anything. */
export const submissions: Arbitrary.Arbitrary<ReadonlyArray<Submission>> = Arbitrary.all([
  Arbitrary.array(Arbitrary.all({ actor, commands: create.pipe(Arbitrary.map((one) => [one])) }), {
    minLength: POOL,
    maxLength: POOL
  }),
  Arbitrary.array(submission, { minLength: 20, maxLength: 40 })
]).pipe(Arbitrary.map(([first, rest]) => [...first, ...rest]))

/** The command with the placeholders of the pool replaced. */
export const withIds = (command: Command, idOf: (placeholder: TicketId) => TicketId): Command => {
  const dependencies = (depends_on: ReadonlyArray<TicketId>) => ({ depends_on: depends_on.map(idOf) })
  switch (command._tag) {
    case "Create": {
      const { depends_on } = command.draft
      return depends_on === undefined
        ? command
        : { ...command, draft: { ...command.draft, ...dependencies(depends_on) } }
    }
    case "Edit": {
      const { depends_on } = command.patch
      const named = depends_on === undefined ? command.patch : { ...command.patch, ...dependencies(depends_on) }
      return { ...command, id: idOf(command.id), patch: named }
    }
    case "Import":
    case "Undo":
    case "Observe":
    case "Escalate":
      return command
    case "Claim":
      return command.id === undefined ? command : { ...command, id: idOf(command.id) }
    default:
      return { ...command, id: idOf(command.id) }
  }
}
