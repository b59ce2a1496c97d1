import { assert, describe, it } from "@effect/vitest"
import { denied, diff, notice, parse, result, text, tool, usage } from "./parse.ts"

const init = { type: "system", subtype: "init", cwd: "/p/w", tools: ["Edit"], mcp_servers: [], session_id: "s" }

const message = (id: string, content: unknown, used: unknown, more = {}) => ({
  type: "assistant",
  message: { id, type: "message", role: "assistant", content: [content], stop_reason: null, usage: used, ...more },
  parent_tool_use_id: null,
  session_id: "s"
})

const answer = (tool_use_id: string, is_error = false) => ({
  type: "user",
  message: { role: "user", content: [{ type: "tool_result", tool_use_id, content: "…", is_error }] }
})

const last = (more: object) => ({
  type: "result",
  subtype: "success",
  is_error: false,
  duration_ms: 2006,
  num_turns: 3,
  result: "Done.",
  total_cost_usd: 0.0421,
  usage: { input_tokens: 30, cache_creation_input_tokens: 200, cache_read_input_tokens: 1000, output_tokens: 70 },
  permission_denials: [],
  ...more
})

const lastWord = (more: object, before: ReadonlyArray<unknown> = []) => parse("claude", [...before, last(more)]).at(-1)

describe("claude", () => {
  it("tells what it says, uses and changes, and what it has used so far", () => {
    const events = parse("claude", [
      init,
      message(
        "m1",
        { type: "thinking", thinking: "hm" },
        { input_tokens: 10, cache_read_input_tokens: 500, output_tokens: 1 }
      ),
      message(
        "m1",
        { type: "text", text: "I look first." },
        { input_tokens: 10, cache_read_input_tokens: 500, output_tokens: 1 }
      ),
      message(
        "m1",
        { type: "tool_use", id: "t1", name: "Read", input: { file_path: "src/a.ts" } },
        { input_tokens: 10, cache_read_input_tokens: 500, output_tokens: 40 }
      ),
      answer("t1"),
      message(
        "m2",
        {
          type: "tool_use",
          id: "t2",
          name: "Edit",
          input: { file_path: "src/a.ts", old_string: "a", new_string: "b" }
        },
        { input_tokens: 20, output_tokens: 30 }
      ),
      answer("t2"),
      message(
        "m3",
        { type: "tool_use", id: "t3", name: "Bash", input: { command: "npm test\n  -- --run", description: "tests" } },
        { input_tokens: 0, output_tokens: 0 }
      ),
      answer("t3", true),
      message("m4", { type: "tool_use", id: "t4", name: "Write", input: { file_path: "src/b.ts" } }, {}),
      answer("t4", true),
      message("m5", { type: "tool_use", id: "t5", name: "mcp__tickets__add_note", input: { text: "hm" } }, {}),
      last({})
    ])
    assert.deepStrictEqual(events, [
      usage(511, null),
      text("I look first."),
      tool("Read", "read", "src/a.ts"),
      usage(550, null),
      tool("Edit", "edit", "src/a.ts"),
      usage(600, null),
      diff("src/a.ts"),
      tool("Bash", "execute", "npm test -- --run"),
      tool("Write", "edit", "src/b.ts"),
      tool("mcp__tickets__add_note", "other", ""),
      usage(1300, 0.0421),
      result("Done.")
    ])
  })

  it("does not believe a success with an edit denied", () => {
    const permission_denials = [{ tool_name: "Edit", tool_use_id: "t1", tool_input: { file_path: "src/a.ts" } }]
    assert.deepStrictEqual(parse("claude", [last({ permission_denials, result: "I need permission." })]), [
      denied("Edit src/a.ts"),
      usage(1300, 0.0421),
      result("I need permission.", "permission_denied")
    ])
  })

  it("lets the worker judge when something was denied but something else changed", () => {
    const edit = message("m1", { type: "tool_use", id: "t1", name: "Edit", input: { file_path: "a" } }, {})
    const permission_denials = [{ tool_name: "Bash", tool_use_id: "t2", tool_input: { command: "npm test" } }]
    assert.deepStrictEqual(lastWord({ permission_denials }, [edit, answer("t1")]), result("Done."))
  })

  it.each([
    [
      { subtype: "error_max_turns", is_error: true, result: undefined },
      result("stopped: it may take no more turns", "timeout")
    ],
    [
      { subtype: "error_max_budget_usd", is_error: true, result: undefined },
      result("error max budget usd", "over_budget")
    ],
    [
      { subtype: "error_during_execution", is_error: true, result: undefined, errors: ["TypeError: x"] },
      result("TypeError: x", "crash")
    ],
    [
      { is_error: true, result: "Not logged in · Please run /login" },
      result("Not logged in · Please run /login", "login")
    ],
    [{ is_error: true, result: "It went wrong." }, result("It went wrong.", "crash")],
    [
      { result: 'API Error: 529 {"type":"error","error":{"type":"overloaded_error"}}' },
      result('API Error: 529 {"type":"error","error":{"type":"overloaded_error"}}', "rate_limit")
    ],
    [{ stop_reason: "refusal", is_error: true, result: "API Error: …" }, result("API Error: …", "refused")],
    [
      { result: "The rate limit of the API is now 429; I can't help with that." },
      result("The rate limit of the API is now 429; I can't help with that.")
    ]
  ])("takes the last word for what it is: %j", (more, expected) => {
    assert.deepStrictEqual(lastWord(more), expected)
  })

  it("takes the failure of the call that an error followed, when the text tells none", () => {
    const failed = { ...message("m1", { type: "text", text: "API Error" }, {}), error: "authentication_failed" }
    assert.deepStrictEqual(lastWord({ is_error: true, result: "API Error" }, [failed]), result("API Error", "login"))
  })

  it("tells when a limit ends, from the text or from the event before", () => {
    const told = {
      type: "rate_limit_event",
      rate_limit_info: { status: "rejected", resetsAt: 1795345200, rateLimitType: "five_hour" }
    }
    const words = "You've hit your limit"
    assert.deepStrictEqual(lastWord({ is_error: true, result: words }, [told]), result(words, "rate_limit", 1))
    const epoch = "Claude AI usage limit reached|1795345200"
    assert.deepStrictEqual(lastWord({ is_error: true, result: epoch }), result(epoch, "rate_limit", 1))
  })

  it("makes notices and texts of what it does not know", () => {
    assert.deepStrictEqual(parse("claude", ['{"type":"dance"}', "{broken", "plain", "", "[1]"]), [
      notice('{"type":"dance"}'),
      text("{broken"),
      text("plain"),
      text("[1]")
    ])
  })
})
