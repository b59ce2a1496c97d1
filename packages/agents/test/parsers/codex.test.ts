import { assert, describe, it } from "@effect/vitest"
import { denied, diff, notice, parse, result, text, tool, usage } from "./parse.ts"

const item = (state: "started" | "completed", more: object) => ({
  type: `item.${state}`,
  item: { id: "item_1", ...more }
})
const begun = [{ type: "thread.started", thread_id: "t" }, { type: "turn.started" }]
const command = { type: "command_execution", command: "bash -lc 'npm test'", aggregated_output: "", exit_code: null }

describe("codex", () => {
  it("tells what it says, uses and changes", () => {
    const events = parse("codex", [
      ...begun,
      item("completed", { type: "reasoning", text: "**Looking**" }),
      item("started", { ...command, status: "in_progress" }),
      item("completed", { ...command, aggregated_output: "ok", exit_code: 0, status: "completed" }),
      item("completed", {
        type: "file_change",
        changes: [
          { path: "/p/w/a.ts", kind: "update" },
          { path: "/p/w/b.ts", kind: "add" }
        ],
        status: "completed"
      }),
      item("completed", { type: "file_change", changes: [{ path: "/p/w/c.ts", kind: "update" }], status: "failed" }),
      item("started", {
        type: "mcp_tool_call",
        server: "tickets",
        tool: "add_note",
        arguments: { text: "x" },
        status: "in_progress"
      }),
      item("started", { type: "web_search", query: "effect 4" }),
      item("completed", { type: "agent_message", text: "Mended." }),
      { type: "turn.completed", usage: { input_tokens: 1200, cached_input_tokens: 200, output_tokens: 345 } }
    ])
    assert.deepStrictEqual(events, [
      tool("shell", "execute", "bash -lc 'npm test'"),
      tool("apply_patch", "edit", "/p/w/a.ts /p/w/b.ts"),
      diff("/p/w/a.ts"),
      diff("/p/w/b.ts"),
      tool("apply_patch", "edit", "/p/w/c.ts"),
      tool("tickets.add_note", "other", ""),
      tool("web_search", "fetch", "effect 4"),
      text("Mended."),
      usage(1545, null),
      result("Mended.")
    ])
  })

  it("does not take a reconnection for the end", () => {
    const events = parse("codex", [
      ...begun,
      { type: "error", message: "Reconnecting... 1/5 (429 Too Many Requests)" },
      item("completed", { type: "agent_message", text: "Mended." }),
      { type: "turn.completed", usage: { input_tokens: 0, cached_input_tokens: 0, output_tokens: 0 } }
    ])
    assert.deepStrictEqual(events.at(-1), result("Mended."))
  })

  it("tells why a turn failed", () => {
    const message = "You've hit your usage limit. Upgrade to Plus or try again in 1 hour."
    assert.deepStrictEqual(parse("codex", [...begun, { type: "turn.failed", error: { message } }]), [
      result(message, "rate_limit", 1)
    ])
    assert.deepStrictEqual(parse("codex", [{ type: "turn.failed" }]), [result("the turn failed", "crash")])
  })

  it("takes an error that nothing follows for its last word", () => {
    const message = "unexpected status 401 Unauthorized: "
    assert.deepStrictEqual(parse("codex", [{ type: "error", message }]), [
      notice(message.trim()),
      result(message, "login")
    ])
  })

  it("does not believe a success with everything denied", () => {
    const declined = item("completed", { ...command, status: "declined" })
    const end = { type: "turn.completed", usage: {} }
    const change = item("completed", { type: "file_change", changes: [{ path: "a" }], status: "completed" })
    assert.deepStrictEqual(parse("codex", [declined, end]), [
      denied("shell bash -lc 'npm test'"),
      result("", "permission_denied")
    ])
    assert.deepStrictEqual(parse("codex", [declined, change, end]).at(-1), result(""))
  })
})
