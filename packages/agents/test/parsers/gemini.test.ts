import { assert, describe, it } from "@effect/vitest"
import { denied, diff, notice, parse, result, text, tool, usage } from "./parse.ts"

const at = { timestamp: "2026-11-22T10:00:00.000Z" }
const piece = (content: string) => ({ type: "message", ...at, role: "assistant", content, delta: true })
const use = (tool_name: string, parameters: object) => ({
  type: "tool_use",
  ...at,
  tool_name,
  tool_id: "t",
  parameters
})
const answer = (more: object) => ({ type: "tool_result", ...at, tool_id: "t", ...more })
const stats = {
  total_tokens: 900,
  input_tokens: 800,
  output_tokens: 100,
  cached: 0,
  input: 800,
  duration_ms: 1,
  tool_calls: 1
}
const policy = { type: "policy_violation", message: "Tool execution denied by policy." }

describe("gemini", () => {
  it("puts pieces of a message together, and tells what it uses and changes", () => {
    const events = parse("gemini", [
      { type: "init", ...at, session_id: "s", model: "gemini" },
      { type: "message", ...at, role: "user", content: "# Fix" },
      piece("I will "),
      piece("mend it."),
      use("replace", { file_path: "/p/w/a.ts", old_string: "a", new_string: "b" }),
      answer({ status: "success", output: "" }),
      use("run_shell_command", { command: "npm test" }),
      answer({ status: "error", error: { type: "shell", message: "exit 1" } }),
      piece("Mended."),
      { type: "result", ...at, status: "success", stats }
    ])
    assert.deepStrictEqual(events, [
      text("I will mend it."),
      tool("replace", "edit", "/p/w/a.ts"),
      diff("/p/w/a.ts"),
      tool("run_shell_command", "execute", "npm test"),
      notice("run_shell_command: shell exit 1"),
      text("Mended."),
      usage(900, null),
      result("Mended.")
    ])
  })

  it("does not believe a success with everything denied", () => {
    const events = parse("gemini", [
      use("write_file", { file_path: "a.ts" }),
      answer({ status: "error", error: policy }),
      piece("You hit the rate limit."),
      { type: "result", ...at, status: "success", stats }
    ])
    assert.deepStrictEqual(events.slice(1), [
      denied("write_file a.ts"),
      text("You hit the rate limit."),
      usage(900, null),
      result("You hit the rate limit.", "permission_denied")
    ])
  })

  it("tells why it failed", () => {
    const message = "You have exhausted your daily quota on this model."
    const failed = { type: "result", ...at, status: "error", error: { type: "FatalError", message }, stats }
    assert.deepStrictEqual(parse("gemini", [failed]), [usage(900, null), result(message, "rate_limit")])
  })

  it("gives what it has when it is ended in the middle", () => {
    const error = { type: "error", ...at, severity: "error", message: "Please set an Auth method" }
    assert.deepStrictEqual(parse("gemini", [error, piece("half a sen")]), [
      notice("Please set an Auth method"),
      text("half a sen"),
      result("Please set an Auth method", "login")
    ])
    assert.deepStrictEqual(parse("gemini", [piece("half a sen")]), [text("half a sen")])
  })
})
