import { assert, describe, it } from "@effect/vitest"
import { denied, diff, notice, parse, result, text, tool, usage } from "./parse.ts"

const event = (type: string, part: object) => ({ type, timestamp: 1, sessionID: "s", part: { id: "p", ...part } })
const step = (reason: string, cost: number) =>
  event("step_finish", {
    type: "step-finish",
    reason,
    tokens: { total: 60, input: 10, output: 20, reasoning: 5, cache: { read: 20, write: 5 } },
    cost
  })
const use = (name: string, state: object) => event("tool_use", { type: "tool", tool: name, callID: "c", state })
const rejected = "The user rejected permission to use this specific tool call."

describe("opencode", () => {
  it("adds its steps up and takes the last for the end", () => {
    const events = parse("opencode", [
      event("step_start", { type: "step-start" }),
      event("text", { type: "text", text: "I mend it." }),
      use("edit", { status: "completed", input: { filePath: "a.ts", oldString: "a", newString: "b" }, output: "" }),
      use("bash", { status: "error", input: { command: "npm test" }, error: "exit 1" }),
      step("tool-calls", 0.25),
      event("text", { type: "text", text: "Mended." }),
      step("stop", 0.5)
    ])
    assert.deepStrictEqual(events, [
      text("I mend it."),
      tool("edit", "edit", "a.ts"),
      diff("a.ts"),
      tool("bash", "execute", "npm test"),
      notice("bash: exit 1"),
      usage(60, 0.25),
      text("Mended."),
      usage(120, 0.75),
      result("Mended.")
    ])
  })

  it("does not believe a success with everything denied", () => {
    const events = parse("opencode", [
      use("write", { status: "error", input: { filePath: "a.ts" }, error: rejected }),
      step("stop", 0)
    ])
    assert.deepStrictEqual(events, [
      tool("write", "edit", "a.ts"),
      denied("write a.ts"),
      usage(60, 0),
      result("", "permission_denied")
    ])
  })

  it.each([
    ["content-filter", "refused"],
    ["error", "crash"]
  ] as const)("tells that a model stopped for %s", (reason, failure) => {
    assert.deepStrictEqual(parse("opencode", [step(reason, 0)]).at(-1), result("", failure))
  })

  it("takes an error that nothing follows for its last word", () => {
    const error = (name: string, data: object) => ({
      type: "error",
      timestamp: 1,
      sessionID: "s",
      error: { name, data }
    })
    const login = error("ProviderAuthError", { message: "no key", providerID: "anthropic" })
    assert.deepStrictEqual(parse("opencode", [login]).at(-1), result("ProviderAuthError: no key", "login"))
    const limit = error("APIError", { message: "slow down", statusCode: 429 })
    assert.deepStrictEqual(parse("opencode", [limit]).at(-1), result("APIError (status 429): slow down", "rate_limit"))
    assert.deepStrictEqual(parse("opencode", [limit, step("stop", 0)]).at(-1), result(""))
  })
})
