/**
 * Rules of fences: run numbers under a lease, that a stale token or an older run changes nothing, and what agents may
 * change.
 */
import { assert } from "@effect/vitest"
import type { TicketPatchInput, TicketsError } from "@orchestr8/contracts"
import { contextOf, LeaseConflict, NotFound, UndoRefused } from "@orchestr8/contracts"
import type { Fence, TicketManagerService } from "@orchestr8/core"
import { TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import { TestClock } from "effect/testing"
import type { Rule } from "./rule.ts"
import { as, draftOf, operationCount, refusal } from "./rule.ts"

const ttl = 60_000

const claimed = Effect.gen(function* () {
  const manager = yield* TicketManager
  const { id } = yield* manager.create(draftOf("t", { errors: ["e"] }))
  const { token } = yield* manager.claim({ id, owner: "w1", ttl })
  return { manager, id, token }
})

/** Everything that a worker may write in the name of a run. */
const writes = (manager: TicketManagerService, id: string, fence: Fence) => ({
  note: manager.addNote(id, { text: "late", fence }),
  "set attention": manager.setAttention(id, "late", { fence }),
  "take the attention away": manager.setAttention(id, null, { fence }),
  complete: manager.complete(id, { ...fence, outcome: "succeeded", reason: "late" })
})

/** And what it may do with its token alone. */
const holds = (manager: TicketManagerService, id: string, token: number) => ({
  ...writes(manager, id, { token }),
  "start a run": manager.startRun(id, token),
  renew: manager.renew(id, token, ttl),
  release: manager.release(id, token)
})

/** Each of them is refused for that reason, and nothing changes. */
const changesNothing = Effect.fnUntraced(function* (
  id: string,
  attempts: Readonly<Record<string, Effect.Effect<unknown, TicketsError>>>,
  because: string
) {
  const manager = yield* TicketManager
  const state = Effect.all([manager.get(id), manager.lease(id), operationCount])
  const before = yield* state
  for (const [name, attempt] of Object.entries(attempts)) {
    const { reason } = yield* refusal(attempt, LeaseConflict)
    assert.include(reason, because, name)
  }
  assert.deepStrictEqual(yield* state, before)
})

export const fencingRules = (rule: Rule): void => {
  rule(
    "a run takes the next number under its lease; a claim begins without one",
    Effect.gen(function* () {
      const { manager, id, token } = yield* claimed
      assert.notProperty(yield* manager.lease(id), "run")
      const before = yield* manager.get(id)
      assert.strictEqual((yield* manager.startRun(id, token)).run, 1)
      const second = yield* manager.startRun(id.slice(0, 6), token)
      assert.deepStrictEqual([second.run, second.token, second.owner, second.state], [2, token, "w1", "held"])
      assert.deepStrictEqual({ ...(yield* manager.lease(id)) }, { ...second })
      const renewed = yield* manager.renew(id, token, ttl * 2)
      assert.strictEqual(renewed.run, 2, "renewing is no new run")
      assert.deepStrictEqual(yield* manager.get(id), before)
      const { operations } = yield* manager.history({ id })
      assert.deepStrictEqual(
        operations.map(({ operation, lease }) => [operation, lease?.run]),
        [
          ["renew", 2],
          ["run", 2],
          ["run", 1],
          ["claim", undefined],
          ["create", undefined]
        ]
      )
      yield* manager.release(id, token)
      assert.notProperty(yield* manager.claim({ id, owner: "w2", ttl }), "run")
      assert.notProperty(yield* manager.lease(id), "run")
      assert.strictEqual((yield* manager.startRun(id, token + 1)).run, 1)
    })
  )

  rule(
    "the newest run writes what it likes",
    Effect.gen(function* () {
      const { manager, id, token } = yield* claimed
      yield* manager.startRun(id, token)
      const { run } = yield* manager.startRun(id, token)
      const fence = { token, ...(run === undefined ? {} : { run }) }
      assert.deepStrictEqual(
        (yield* manager.addNote(id, { text: "working", author: "w1", fence })).notes.map(({ text }) => text),
        ["working"]
      )
      const asked = yield* manager.setAttention(id, "which one?", { deployment: "d1", fence })
      assert.deepInclude(contextOf.attention(asked), { reason: "which one?", deployment: "d1" })
      assert.isUndefined(contextOf.attention(yield* manager.setAttention(id, null, { fence })))
      const done = yield* manager.complete(id, { ...fence, outcome: "succeeded", reason: "done" })
      assert.strictEqual(done.status, "resolved")
    })
  )

  rule(
    "an older run changes nothing, and neither does one that was never started",
    Effect.gen(function* () {
      const { manager, id, token } = yield* claimed
      yield* changesNothing(id, writes(manager, id, { token, run: 1 }), "never started")
      yield* manager.startRun(id, token)
      yield* manager.addNote(id, { text: "by the first", fence: { token, run: 1 } })
      yield* manager.startRun(id, token)
      yield* changesNothing(id, writes(manager, id, { token, run: 1 }), "run 1 is stale, the current one is 2")
      yield* changesNothing(id, writes(manager, id, { token, run: 3 }), "never started")
      yield* manager.complete(id, { token, run: 2, outcome: "failed", reason: "" })
    })
  )

  rule(
    "a stale token changes nothing, whatever its run",
    Effect.gen(function* () {
      const { manager, id, token } = yield* claimed
      yield* manager.startRun(id, token)
      yield* TestClock.adjust(ttl)
      const { run } = yield* manager.startRun(id, token)
      assert.strictEqual(run, 2, "a lease that expired is good until somebody takes it over")
      const taken = yield* manager.claim({ id, owner: "w2", ttl })
      assert.notProperty(taken, "run")
      yield* changesNothing(id, holds(manager, id, token), `token ${token} is stale`)
      yield* changesNothing(id, writes(manager, id, { token, run: 2 }), `token ${token} is stale`)
      yield* manager.startRun(id, taken.token)
      yield* changesNothing(id, writes(manager, id, { token, run: 1 }), `token ${token} is stale`)
      yield* changesNothing(id, holds(manager, id, taken.token + 1), "is stale")
      yield* manager.complete(id, { token: taken.token, run: 1, outcome: "succeeded", reason: "" })
    })
  )

  for (const [ended, end] of Object.entries({
    released: (manager: TicketManagerService, id: string, token: number) => manager.release(id, token),
    completed: (manager: TicketManagerService, id: string, token: number) =>
      manager.complete(id, { token, run: 1, outcome: "succeeded", reason: "" })
  })) {
    rule(
      `the token of a lease that is ${ended} changes nothing more`,
      Effect.gen(function* () {
        const { manager, id, token } = yield* claimed
        yield* manager.startRun(id, token)
        yield* end(manager, id, token)
        yield* changesNothing(id, holds(manager, id, token), "has ended")
        yield* changesNothing(id, writes(manager, id, { token, run: 1 }), "has ended")
      })
    )
  }

  rule(
    "a ticket that nobody claimed has no token to write with",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const { id } = yield* manager.create(draftOf("t"))
      yield* changesNothing(id, holds(manager, id, 1), "nobody has claimed it")
      yield* refusal(manager.startRun("ffffffff", 1), NotFound)
      yield* manager.addNote(id, { text: "without a fence" })
    })
  )

  rule(
    "of many runs at once each gets a number of its own, and the last one alone may complete",
    Effect.gen(function* () {
      const { manager, id, token } = yield* claimed
      const leases = yield* Effect.forEach(Array.from({ length: 16 }), () => manager.startRun(id, token), {
        concurrency: "unbounded"
      })
      const runs = leases.map(({ run = 0 }) => run)
      assert.sameMembers(
        runs,
        Array.from({ length: 16 }, (_, n) => n + 1)
      )
      const exits = yield* Effect.forEach(
        runs,
        (run) => Effect.exit(manager.complete(id, { token, run, outcome: "succeeded", reason: "" })),
        { concurrency: "unbounded" }
      )
      assert.deepStrictEqual(
        runs.filter((_, at) => exits[at]?._tag === "Success"),
        [16]
      )
    })
  )

  rule(
    "the agent of a deployment adds notes while its claim lasts, and never says what the deployment comes to",
    Effect.gen(function* () {
      const { manager, id, token } = yield* claimed
      const agent = as(`${id}-${token}`, "agent")
      yield* agent(manager.addNote(id, { text: "half way" }))
      const decisions = {
        open: agent(manager.updateStatus(id, "open")),
        resolve: agent(manager.updateStatus(id, "resolved")),
        archive: agent(manager.archive([id])),
        complete: agent(manager.complete(id, { token, outcome: "succeeded", reason: "done" })),
        release: agent(manager.release(id, token))
      }
      yield* changesNothing(id, decisions, "not for its own agent to decide")
    })
  )

  rule(
    "the agent of a deployment edits its ticket while its claim lasts, but not what proves the fix or who works on it",
    Effect.gen(function* () {
      const { manager, id, token } = yield* claimed
      const agent = as(`${id}-${token}`, "agent")
      const text = { title: "found it", description: "it is the sum", errors: ["sum.js:7"], warnings: ["w"] }
      const said = { priority: "high", labels: ["sum"], context: { mine: 1 } } as const
      const edited = yield* agent(manager.edit(id, { ...text, ...said }))
      assert.deepInclude(edited, text)
      assert.deepInclude(edited.context, { priority: "high", labels: ["sum"], mine: 1 })
      const other = yield* manager.create(draftOf("another one"))
      const patches: Readonly<Record<string, TicketPatchInput>> = {
        verify: { verify: "true" },
        fiefdom: { fiefdom: "docs" },
        depends_on: { depends_on: [other.id] },
        ...Object.fromEntries(
          Object.entries({
            verify: "true",
            check: "unit",
            fingerprint: "f",
            file_path: "sum.js",
            attention: { reason: "", since: edited.updated_at },
            agent_type: "cheap",
            deployments: 9
          }).map(([key, value]) => [`context ${key}`, { context: { [key]: value } }])
        )
      }
      for (const [key, patch] of Object.entries(patches)) {
        const edit = agent(manager.edit(id, { title: "not this either", ...patch }))
        yield* changesNothing(id, { [key]: edit }, `its ${key.replace("context ", "")} is not for its agent`)
      }
      yield* manager.setAttention(id, "which one?")
      const cleared = agent(manager.edit(id, { context: { attention: null } }))
      yield* changesNothing(id, { cleared }, "its attention is not for its agent")
      yield* agent(manager.setAttention(id, null))

      const late = as(`${id}-${token + 1}`, "agent")
      const writes = { note: late(manager.addNote(id, { text: "late" })), edit: late(manager.edit(id, text)) }
      yield* changesNothing(id, writes, "is stale")
      yield* manager.release(id, token)
      yield* changesNothing(id, { edit: agent(manager.edit(id, text)) }, "has ended")
    })
  )

  rule(
    "agents make tickets and leave notes, and change nothing else of a ticket that is not theirs",
    Effect.gen(function* () {
      const { manager, id, token } = yield* claimed
      const { operations } = yield* manager.history({ id, limit: 1 })
      for (const agent of [as(`ffffffff-${token}`, "agent"), as("claude", "agent")]) {
        const made = yield* agent(manager.create(draftOf("made by an agent", { verify: "npm test" })))
        yield* agent(manager.addNote(id, { text: "seen it too" }))
        yield* agent(manager.setAttention(id, "review: have a look"))
        for (const one of [id, made.id]) {
          const edits = { edit: agent(manager.edit(one, { title: "mine now" })) }
          yield* changesNothing(one, edits, "not for this agent to edit")
          const statuses = {
            resolve: agent(manager.updateStatus(one, "resolved")),
            archive: agent(manager.archive([one]))
          }
          yield* changesNothing(one, statuses, "its status is not for an agent to set")
        }
        const cleared = { cleared: agent(manager.setAttention(id, null)) }
        yield* changesNothing(id, cleared, "for a person to decide")
        yield* manager.archive([made.id])
        yield* changesNothing(made.id, { restore: agent(manager.restore([made.id])) }, "not for an agent to set")
        yield* refusal(agent(manager.undo()), UndoRefused)
        yield* refusal(agent(manager.undo(operations[0]?.seq)), UndoRefused)
        assert.strictEqual((yield* manager.get(made.id)).status, "archived")
      }
    })
  )

  rule(
    "an agent that holds a lease in its own name edits that ticket, and completes it",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const { id } = yield* manager.create(draftOf("t", { errors: ["e"] }))
      const agent = as("claude", "agent")
      const { token } = yield* agent(manager.claim({ id, owner: "agent:claude@here", ttl }))
      const namesake = { edit: as("claud", "agent")(manager.edit(id, { title: "mine now" })) }
      yield* changesNothing(id, namesake, "not for this agent to edit")
      yield* agent(manager.edit(id, { title: "found it" }))
      const verify = { verify: agent(manager.edit(id, { verify: "true" })) }
      yield* changesNothing(id, verify, "its verify is not for its agent")
      yield* changesNothing(id, { resolve: agent(manager.updateStatus(id, "resolved")) }, "not for an agent to set")
      const done = yield* agent(manager.complete(id, { token, outcome: "succeeded", reason: "proven" }))
      assert.deepInclude(done, { status: "resolved", title: "found it" })
    })
  )

  rule(
    "a run is not undone, and undo of what stood before it goes past it",
    Effect.gen(function* () {
      const { manager, id, token } = yield* claimed
      const { title } = yield* manager.edit(id, { title: "edited" })
      yield* manager.startRun(id, token)
      const [run] = (yield* manager.history({ limit: 1 })).operations
      yield* refusal(manager.undo(run?.seq), UndoRefused)
      yield* manager.release(id, token)
      assert.strictEqual(title, "edited")
      yield* manager.undo()
      assert.strictEqual((yield* manager.get(id)).title, "t")
      assert.strictEqual((yield* manager.lease(id))?.run, 1)
    })
  )
}
