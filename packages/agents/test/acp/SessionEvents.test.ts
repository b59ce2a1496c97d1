import { assert, describe, it } from "@effect/vitest"
import type { AgentEvent } from "@orchestr8/contracts"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import { SessionEvents } from "../../src/acp/SessionEvents.ts"

const collect = (updates: ReadonlyArray<unknown>) => {
  const told: Array<AgentEvent> = []
  const events = new SessionEvents("/project", (event) => told.push(event))
  for (const update of updates) events.update({ sessionId: "s", update })
  events.flush()
  return { told, events }
}

const say = (text: string, messageId?: string) => ({
  sessionUpdate: "agent_message_chunk",
  content: { type: "text", text },
  ...(messageId === undefined ? {} : { messageId })
})
const texts = (told: ReadonlyArray<AgentEvent>) => told.flatMap((event) => (event._tag === "text" ? [event.text] : []))

/** The right names with anything in them. */
const AnyUpdate = Schema.Struct({
  sessionUpdate: Schema.Literals(["agent_message_chunk", "tool_call", "tool_call_update", "usage_update", "plan"]),
  toolCallId: Schema.Union([Schema.String, Schema.Json]),
  ...Struct.map(
    {
      title: Schema.Json,
      kind: Schema.Json,
      status: Schema.Json,
      content: Schema.Json,
      used: Schema.Json,
      cost: Schema.Json
    },
    Schema.optionalKey
  )
})

describe("SessionEvents", () => {
  it("tells a message once it is whole, and a new one for a new id", () => {
    const { told } = collect([say("I ", "1"), say("see. ", "1"), say("Done", "2"), say(".", "2")])
    assert.deepStrictEqual(told, [
      { _tag: "text", text: "I see." },
      { _tag: "text", text: "Done." }
    ])
  })

  it("tells a message before what the agent did after it, and leaves out thoughts and plans", () => {
    const { told } = collect([
      say("Look: "),
      { sessionUpdate: "agent_thought_chunk", content: { type: "text", text: "hm" } },
      { sessionUpdate: "plan", entries: [] },
      say("now"),
      { sessionUpdate: "tool_call", toolCallId: "1", title: "Read\n\u00a0 a.ts", kind: "read", name: "Read" }
    ])
    assert.deepStrictEqual(told, [
      { _tag: "text", text: "Look:" },
      { _tag: "text", text: "now" },
      { _tag: "tool", name: "Read", kind: "read", detail: "Read a.ts" }
    ])
  })

  it("tells a long message in parts by lines, and keeps its end", () => {
    const line = `${"x".repeat(999)}\n`
    const { events, told } = collect(Array.from({ length: 10 }, () => say(line)).concat(say("the end")))
    assert.isAbove(texts(told).length, 1)
    assert.strictEqual(texts(told).join("\n"), `${line.repeat(10)}the end`)
    assert.isTrue(events.lastWords.endsWith("the end"))
    assert.isAtMost(events.lastWords.length, 4096)
  })

  it("tells no more than a MiB of text, however it comes, and the rest of the session", () => {
    const usage = { sessionUpdate: "usage_update", used: 5, size: 9 }
    const { told } = collect([...Array.from({ length: 300 }, () => say("y".repeat(10_000))), usage])
    const length = texts(told).reduce((sum, text) => sum + text.length, 0)
    assert.isAtMost(length, 1024 * 1024)
    assert.deepStrictEqual(told.slice(-2), [
      { _tag: "notice", text: "it says more; the transcript has it" },
      { _tag: "usage", tokens: 5, usd: null }
    ])
    assert.deepStrictEqual(
      texts(collect([say("z".repeat(2 * 1024 * 1024))]).told).map((text) => text.length),
      [1024 * 1024]
    )
  })

  it("tells a tool call once, and its files once it is done", () => {
    const diff = (path: string) => ({ type: "diff", path, oldText: "", newText: "a" })
    const { events, told } = collect([
      {
        sessionUpdate: "tool_call",
        toolCallId: "1",
        title: "Edit",
        kind: "edit",
        content: [diff("/project/src/a.ts")]
      },
      { sessionUpdate: "tool_call_update", toolCallId: "1", status: "in_progress" },
      { sessionUpdate: "tool_call", toolCallId: "2", title: "Edit", kind: "edit", content: [diff("/etc/passwd")] },
      { sessionUpdate: "tool_call_update", toolCallId: "2", status: "failed" },
      { sessionUpdate: "tool_call_update", toolCallId: "1", status: "completed", content: [diff("/project/src/a.ts")] },
      { sessionUpdate: "tool_call_update", toolCallId: "1", status: "completed", content: [diff("/project/src/a.ts")] },
      { sessionUpdate: "tool_call_update", toolCallId: "3", status: "completed", content: [diff("/elsewhere/b")] }
    ])
    assert.deepStrictEqual(told, [
      { _tag: "tool", name: "edit", kind: "edit", detail: "Edit" },
      { _tag: "tool", name: "edit", kind: "edit", detail: "Edit" },
      { _tag: "diff", path: "src/a.ts" },
      { _tag: "tool", name: "other", kind: "other", detail: "other" },
      { _tag: "diff", path: "/elsewhere/b" }
    ])
    assert.isTrue(events.hasChanged)
    assert.strictEqual(events.call("2")?.status, "failed")
  })

  it("takes a kind that it does not know for another, and remembers a bounded number of calls", () => {
    const calls = Array.from({ length: 5000 }, (_, index) => ({
      sessionUpdate: "tool_call",
      toolCallId: String(index),
      title: "t",
      kind: "teleport",
      status: "completed"
    }))
    const { events, told } = collect(calls)
    assert.deepStrictEqual(told[0], { _tag: "tool", name: "other", kind: "other", detail: "t" })
    assert.isFalse(events.hasChanged)
    assert.isUndefined(events.call("0"))
    assert.isDefined(events.call("4999"))
  })

  it("tells what is used when it grows, and money only in dollars", () => {
    const use = (used: number, amount?: number, currency?: string) => ({
      sessionUpdate: "usage_update",
      used,
      ...(amount === undefined ? {} : { cost: { amount, currency } })
    })
    const { told } = collect([use(100), use(100), use(90, 5, "EUR"), use(80, 0.5, "USD"), use(70, 0.4, "USD")])
    assert.deepStrictEqual(told, [
      { _tag: "usage", tokens: 100, usd: null },
      { _tag: "usage", tokens: 100, usd: 0.5 }
    ])
  })

  it.effect.prop("takes any update", { update: AnyUpdate }, ({ update }) =>
    Effect.sync(() => {
      const { told } = collect([update, say("after", "last")])
      assert.deepStrictEqual(told.at(-1), { _tag: "text", text: "after" })
    })
  )

  it.each([
    { sessionUpdate: "tool_call" },
    { sessionUpdate: "agent_message_chunk", content: "text" },
    { sessionUpdate: "usage_update", used: -1 },
    { sessionUpdate: "usage_update", used: 1e300 },
    { sessionUpdate: 7 },
    undefined
  ])("says that it could not read %o", (update) => {
    assert.deepStrictEqual(collect([update]).told, [
      { _tag: "notice", text: "an update that does not follow the protocol" }
    ])
  })
})
