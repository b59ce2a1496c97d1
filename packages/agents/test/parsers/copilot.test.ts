import { assert, describe, it } from "@effect/vitest"
import { denied, diff, notice, parse, result, text, tool, usage } from "./parse.ts"

const event = (type: string, data: object) => ({
  id: "e",
  timestamp: "2026-11-22T10:00:00.000Z",
  parentId: null,
  type,
  data
})
const last = (exitCode: number) => ({
  type: "result",
  sessionId: "s",
  exitCode,
  usage: { premiumRequests: 1, totalApiDurationMs: 5 }
})
const start = (toolName: string, args: unknown) =>
  event("tool.execution_start", { toolCallId: "t", toolName, arguments: args })
const end = (more: object) => event("tool.execution_complete", { toolCallId: "t", ...more })

describe("copilot", () => {
  it("tells what it says, uses and changes", () => {
    const events = parse("copilot", [
      event("session.start", {}),
      event("user.message", { content: "# Fix" }),
      event("assistant.turn_start", {}),
      event("assistant.message_delta", { deltaContent: "I " }),
      event("assistant.message", { messageId: "m", content: "I mend it.", toolRequests: [] }),
      event("assistant.usage", { inputTokens: 100, outputTokens: 20 }),
      start("apply_patch", "*** Begin Patch\n*** Update File: src/a.ts\n@@\n*** Add File: src/b.ts\n+x\n*** End Patch"),
      end({ success: true, result: {} }),
      start("bash", { command: "npm test", description: "run tests" }),
      end({ success: false, error: { message: "exit 1" } }),
      event("assistant.usage", { inputTokens: 50, outputTokens: 5 }),
      event("assistant.message", { content: "Mended." }),
      last(0)
    ])
    assert.deepStrictEqual(events, [
      text("I mend it."),
      usage(120, null),
      tool("apply_patch", "edit", "src/a.ts src/b.ts"),
      diff("src/a.ts"),
      diff("src/b.ts"),
      tool("bash", "execute", "npm test"),
      notice("bash: exit 1"),
      usage(175, null),
      text("Mended."),
      result("Mended.")
    ])
  })

  it("does not believe a success with everything denied", () => {
    const refused = end({ success: false, error: { code: "denied", message: "Permission denied" } })
    assert.deepStrictEqual(parse("copilot", [start("create", { path: "a.ts" }), refused, last(0)]).slice(1), [
      denied("create a.ts"),
      result("", "permission_denied")
    ])
  })

  it("tells why it failed, or that it did", () => {
    const error = event("session.error", { errorType: "quota", message: "429 Too Many Requests", statusCode: 429 })
    assert.deepStrictEqual(parse("copilot", [error, last(1)]).at(-1), result("429 Too Many Requests", "rate_limit"))
    assert.deepStrictEqual(parse("copilot", [error]).at(-1), result("429 Too Many Requests", "rate_limit"))
    assert.deepStrictEqual(parse("copilot", [last(1)]), [result("it failed with 1", "crash")])
  })

  it("leaves bookkeeping out and makes a notice of what it does not know", () => {
    assert.deepStrictEqual(parse("copilot", [event("session.idle", {}), '{"type":"dance"}']), [
      notice('{"type":"dance"}')
    ])
  })
})
