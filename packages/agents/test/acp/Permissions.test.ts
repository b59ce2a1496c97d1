import { assert, describe, it } from "@effect/vitest"
import type { ToolCallUpdate } from "@agentclientprotocol/sdk"
import type { AgentEvent } from "@orchestr8/contracts"
import * as Effect from "effect/Effect"
import { Permissions } from "../../src/acp/Permissions.ts"
import { SessionEvents } from "../../src/acp/SessionEvents.ts"
import { defaultPermissions } from "../../src/Agent.ts"
import { runScripted, startScripted } from "./scriptedAgent.ts"

const ASKING = ["asking", "bug.txt", "one", "two"]
const decisions = (events: ReadonlyArray<AgentEvent>) =>
  events.flatMap((event) => (event._tag === "permission" ? [`${event.decision} ${event.title}`] : []))

describe("Permissions", () => {
  it.live("allows what the policy allows, for this once, without a question", () =>
    Effect.gen(function* () {
      const { bug, events, last, questions } = yield* runScripted(ASKING, { permissions: { execute: "allow" } })
      assert.strictEqual(bug, "two\n")
      assert.deepStrictEqual(decisions(events), ["allowed Run sed"])
      assert.deepStrictEqual(questions, [])
      assert.deepStrictEqual(last, { _tag: "result", text: "done with yes" })
    })
  )

  it.live("denies what the policy denies, and says that nothing was done for it", () =>
    Effect.gen(function* () {
      const { bug, events, last, questions } = yield* runScripted(ASKING, { permissions: { execute: "deny" } })
      assert.strictEqual(bug, "one\n")
      assert.deepStrictEqual(decisions(events), ["denied Run sed"])
      assert.deepStrictEqual(questions, [])
      assert.deepStrictEqual(last, {
        _tag: "result",
        text: "I was not allowed to run sed.",
        failure: "permission_denied"
      })
    })
  )

  it.live("asks a person, who sees what would run and chooses among what the agent offers", () =>
    Effect.gen(function* () {
      const asked = yield* runScripted(ASKING, { permissions: { execute: "ask" }, chosen: "always" })
      assert.deepStrictEqual(asked.questions, [
        {
          kind: "permission",
          text: 'Run sed\n{"command":"sed -i bug.txt"}',
          options: [
            { id: "always", name: "Always allow" },
            { id: "yes", name: "Allow" },
            { id: "no", name: "Reject" }
          ]
        }
      ])
      assert.strictEqual(asked.bug, "two\n")
      assert.deepStrictEqual(decisions(asked.events), ["asked Run sed", "allowed Run sed"])
      assert.deepStrictEqual(asked.last, { _tag: "result", text: "done with always" })
    })
  )

  it.live.each(["no", "no such option", null])("takes the answer %o of a person for a rejection", (chosen) =>
    Effect.gen(function* () {
      const { bug, events, last } = yield* runScripted(ASKING, { permissions: { execute: "ask" }, chosen })
      assert.strictEqual(bug, "one\n")
      assert.deepStrictEqual(decisions(events), ["asked Run sed", "denied Run sed"])
      assert(last?._tag === "result")
      assert.strictEqual(last.failure, "permission_denied")
    })
  )

  it.live("tells the agent that its question is off when the turn is cancelled before the answer", () =>
    Effect.gen(function* () {
      const running = yield* startScripted(ASKING, { permissions: { execute: "ask" } })
      yield* running.event((event) => event._tag === "permission")
      running.connection.cancel()
      assert.strictEqual(yield* running.exit, 0)
      assert.deepStrictEqual(decisions(running.events), ["asked Run sed"])
      assert.deepStrictEqual(running.events.at(-1), { _tag: "result", text: "stopped as it was asked to" })
    })
  )

  /** Two kinds with different answers, and an agent that has told nothing before it asks. */
  const decide = async (toolCall: ToolCallUpdate) => {
    const told: Array<AgentEvent> = []
    const emit = (event: AgentEvent) => told.push(event)
    const events = new SessionEvents("/project", emit)
    const policy = { ...defaultPermissions, fetch: "allow", other: "deny" } as const
    const permissions = new Permissions(policy, events, emit, () => new Promise(() => {}))
    const options = [
      { optionId: "yes", name: "Allow", kind: "allow_once" as const },
      { optionId: "no", name: "Reject", kind: "reject_once" as const }
    ]
    const request = { sessionId: "s", toolCall, options }
    const response = await permissions.answer(request, new AbortController().signal).catch(() => undefined)
    return { told, outcome: response?.outcome }
  }

  it.live("decides about a tool call that was not told before, and tells it", () =>
    Effect.gen(function* () {
      const fetched = yield* Effect.promise(() => decide({ toolCallId: "1", kind: "fetch", title: "Get a page" }))
      assert.deepStrictEqual(fetched.outcome, { outcome: "selected", optionId: "yes" })
      assert.deepStrictEqual(fetched.told, [
        { _tag: "tool", name: "fetch", kind: "fetch", detail: "Get a page" },
        { _tag: "permission", decision: "allowed", title: "Get a page" }
      ])
      const unnamed = yield* Effect.promise(() => decide({ toolCallId: "1" }))
      assert.deepStrictEqual(unnamed.outcome, { outcome: "selected", optionId: "no" })
    })
  )

  it.live("does not allow what it could not read", () =>
    Effect.gen(function* () {
      const { outcome } = yield* Effect.promise(() => decide({ toolCallId: "x".repeat(2000), kind: "fetch" }))
      assert.isUndefined(outcome)
    })
  )
})
