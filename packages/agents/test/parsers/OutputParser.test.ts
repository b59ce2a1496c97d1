import { assert, describe, it } from "@effect/vitest"
import { AgentEvent } from "@orchestr8/contracts"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { parsers } from "../../src/parsers/index.ts"
import { NOW } from "./parse.ts"

const kinds = ["none", "claude", "codex", "gemini", "copilot", "opencode"] as const

const isEvent = Schema.is(AgentEvent)
const MOST_EVENTS = 200
const MOST_CHARACTERS = 1_000_000

const assertBounded = (lines: ReadonlyArray<string>) => {
  for (const kind of kinds) {
    const { end, line } = parsers[kind](() => NOW)
    for (const events of [...lines.map((text) => line(text)), end()]) {
      assert.isAtMost(events.length, MOST_EVENTS)
      assert.isAtMost(JSON.stringify(events).length, MOST_CHARACTERS)
      for (const event of events) assert.isTrue(isEvent(event), JSON.stringify(event))
    }
  }
}

const types = Schema.Literals([
  "assistant",
  "user",
  "result",
  "rate_limit_event",
  "item.started",
  "item.completed",
  "turn.completed",
  "turn.failed",
  "error",
  "message",
  "tool_use",
  "tool_result",
  "assistant.message",
  "assistant.usage",
  "tool.execution_start",
  "tool.execution_complete",
  "session.error",
  "text",
  "step_finish",
  "command_execution",
  "file_change",
  "agent_message",
  "mcp_tool_call"
])

/** Objects with the keys that the parsers look at, and anything in them. */
const Shaped = Schema.Struct({
  type: types,
  subtype: Schema.optionalKey(Schema.String),
  is_error: Schema.optionalKey(Schema.Unknown),
  result: Schema.optionalKey(Schema.Unknown),
  usage: Schema.optionalKey(Schema.Record(Schema.Literals(["input_tokens", "output_tokens"]), Schema.Unknown)),
  total_cost_usd: Schema.optionalKey(Schema.Unknown),
  permission_denials: Schema.optionalKey(Schema.Unknown),
  message: Schema.optionalKey(
    Schema.Struct({
      id: Schema.Unknown,
      content: Schema.Array(
        Schema.Struct({ type: types, text: Schema.Unknown, name: Schema.Unknown, input: Schema.Unknown })
      ),
      usage: Schema.Unknown
    })
  ),
  item: Schema.optionalKey(Schema.Struct({ type: types, changes: Schema.Unknown, text: Schema.Unknown })),
  data: Schema.optionalKey(
    Schema.Struct({ content: Schema.Unknown, arguments: Schema.Unknown, error: Schema.Unknown })
  ),
  part: Schema.optionalKey(
    Schema.Struct({ text: Schema.Unknown, tokens: Schema.Unknown, cost: Schema.Unknown, state: Schema.Unknown })
  ),
  stats: Schema.optionalKey(Schema.Unknown),
  error: Schema.optionalKey(Schema.Unknown)
})

describe("every parser", () => {
  it.effect.prop("takes any text", { lines: Schema.Array(Schema.String) }, ({ lines }) =>
    Effect.sync(() => assertBounded(lines))
  )

  it.effect.prop(
    "takes any bytes",
    { bytes: Schema.Array(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 255 }))) },
    ({ bytes }) =>
      Effect.sync(() =>
        assertBounded([Buffer.from(bytes).toString("utf8"), `{"type":"${Buffer.from(bytes).toString("latin1")}"}`])
      )
  )

  it.effect.prop("takes any JSON", { values: Schema.Array(Schema.Json) }, ({ values }) =>
    Effect.sync(() => assertBounded(values.map((value) => JSON.stringify(value))))
  )

  it.effect.prop("takes JSON of nearly the right shape", { values: Schema.Array(Shaped) }, ({ values }) =>
    Effect.sync(() => assertBounded(values.map((value) => JSON.stringify(value) ?? "")))
  )

  it("gives little for a line of a million characters", () => {
    const long = "x".repeat(1_000_000)
    const blocks = Array.from({ length: 20_000 }, () => ({ type: "text", text: "x".repeat(20) }))
    const changes = Array.from({ length: 20_000 }, () => ({ path: "x".repeat(20) }))
    assertBounded([
      long,
      JSON.stringify({ type: long }),
      JSON.stringify({ type: "assistant", message: { id: "m", content: blocks, usage: { input_tokens: 1e308 } } }),
      JSON.stringify({ type: "assistant", message: { id: "n", content: [], usage: { input_tokens: 1.5 } } }),
      JSON.stringify({ type: "result", result: long, errors: [long], permission_denials: blocks, total_cost_usd: -1 }),
      JSON.stringify({ type: "item.completed", item: { type: "file_change", status: "completed", changes } }),
      JSON.stringify({ type: "message", role: "assistant", content: long, delta: true }),
      JSON.stringify({
        type: "tool.execution_start",
        data: { toolName: "apply_patch", arguments: `*** Add File: ${long}` }
      }),
      JSON.stringify({ type: "text", part: { text: long } }),
      JSON.stringify({ type: "error", error: { name: long, data: { message: long } } })
    ])
  })

  it("takes the names of the prototype for unknown ones", () => {
    assertBounded([
      '{"type":"__proto__"}',
      '{"type":"assistant","error":"constructor","message":{"content":[{"type":"tool_use","name":"toString"}]}}',
      '{"type":"result","subtype":"valueOf","is_error":true}'
    ])
  })
})
