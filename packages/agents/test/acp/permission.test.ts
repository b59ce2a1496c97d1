import type { PermissionOption } from "@agentclientprotocol/sdk"
import { assert, describe, it } from "@effect/vitest"
import { answerAs, answerOf, permissionQuestion } from "../../src/acp/permission.ts"
import { answerOption } from "./scriptedAgent.ts"

const option = (kind: PermissionOption["kind"], optionId: string = kind): PermissionOption => ({
  optionId,
  name: kind,
  kind
})
const chose = (optionId: string) => ({ outcome: "selected" as const, optionId })
const CANCELLED = { decision: "denied", outcome: { outcome: "cancelled" } }

describe("permission", () => {
  it.each([
    [
      "allowed",
      [option("allow_always"), option("reject_once"), option("allow_once", "a"), option("allow_once", "b")],
      "a"
    ],
    ["allowed", [option("reject_once"), option("allow_always")], "allow_always"],
    ["denied", [option("reject_always"), option("allow_once"), option("reject_once")], "reject_once"],
    ["denied", [option("allow_once"), option("reject_always")], "reject_always"]
  ] as const)("%s chooses the narrowest that is offered", (decision, options, optionId) => {
    assert.deepStrictEqual(answerAs(decision, options), { decision, outcome: chose(optionId) })
  })

  it("runs no tool that it cannot answer for", () => {
    assert.deepStrictEqual(answerAs("denied", [option("allow_once")]), CANCELLED)
    assert.deepStrictEqual(answerAs("allowed", [option("reject_once")]), CANCELLED)
    assert.deepStrictEqual(answerAs("allowed", []), CANCELLED)
  })

  it("takes the option that a person chose, and words for a rejection", () => {
    const options = [option("allow_always", "yes"), option("reject_once", "no")]
    assert.deepStrictEqual(answerOf(answerOption("yes"), options), { decision: "allowed", outcome: chose("yes") })
    assert.deepStrictEqual(answerOf(answerOption("no"), options), { decision: "denied", outcome: chose("no") })
    assert.deepStrictEqual(answerOf(answerOption(null), options), { decision: "denied", outcome: chose("no") })
    assert.deepStrictEqual(answerOf(answerOption("nonsense"), []), CANCELLED)
  })

  it("shows a person what the tool would be given, bounded", () => {
    const { text } = permissionQuestion("Tidy up", {
      options: [],
      toolCall: {
        toolCallId: "1",
        content: [
          { type: "content", content: { type: "text", text: "I want to tidy up." } },
          { type: "diff", path: "/project/a.ts", newText: "" }
        ],
        rawInput: { command: "rm -rf /" }
      }
    })
    assert.strictEqual(text, 'Tidy up\nI want to tidy up.\n/project/a.ts\n{"command":"rm -rf /"}')
    const long = permissionQuestion("Long", { options: [], toolCall: { toolCallId: "1", rawInput: "x".repeat(1e6) } })
    assert.isAtMost(long.text.length, 4001)
  })
})
