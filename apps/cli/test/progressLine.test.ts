import { assert, describe, it } from "@effect/vitest"
import type { AgentEvent } from "@orchestr8/contracts"
import { Deployment, fromMillis } from "@orchestr8/contracts"
import * as Schema from "effect/Schema"
import { displayWidth } from "effect/cli/CliOutput"
import { heardAgent, heardWorker, noProgress, progressLine } from "../src/progressLine.ts"

const START = 1_000_000

const deployment = (id: string, ended = false): Deployment =>
  Schema.decodeSync(Deployment)({
    id: `${id}-1`,
    ticket_id: id,
    attempt: 1,
    agent_type: "repair_general",
    state: ended ? "succeeded" : "running",
    reason: null,
    started_at: fromMillis(START),
    ended_at: ended ? fromMillis(START) : null,
    cost: null,
    worktree: null,
    branch: null
  })

const one = deployment("3f2a1b9c")
const two = deployment("aaaaaaaa")
const edit: AgentEvent = { _tag: "tool", name: "Edit", kind: "edit", detail: "src/add.mjs" }
const counts = { ready: 5, attention: 1 }
const busy = {
  ...heardAgent(heardWorker(heardWorker(noProgress, one, "claimed"), two, "claimed"), one, edit),
  ...counts
}

describe("progressLine", () => {
  it("tells how many run, what the last one does, what is ready and what needs a person", () => {
    assert.strictEqual(
      progressLine(busy, START + 72_000, 200),
      "2 running · 3f2a1b9c repair_general 01:12 editing src/add.mjs · 5 ready · 1 needs you"
    )
    const other = heardWorker({ ...busy, ready: 0, attention: 3 }, two, "baseline:\n  npm test")
    assert.strictEqual(
      progressLine(other, START + 3_661_000, 200),
      "2 running · aaaaaaaa repair_general 1:01:01 baseline: · 3 need you"
    )
  })

  it("is nothing when nothing runs", () => {
    assert.strictEqual(progressLine({ ...noProgress, ...counts }, START, 80), "")
    const over = heardWorker(
      heardWorker(busy, deployment("3f2a1b9c", true), "done"),
      deployment("aaaaaaaa", true),
      "done"
    )
    assert.strictEqual(progressLine(over, START, 80), "")
  })

  it("fits every terminal, wide characters too, and cuts what is done first", () => {
    const wide = heardAgent(busy, one, { ...edit, detail: "日本語のとても長い名前".repeat(9) })
    for (let columns = 1; columns < 200; columns++)
      assert.isBelow(displayWidth(progressLine(wide, START, columns)), Math.max(columns, 1), `${columns}`)
    assert.match(
      progressLine(wide, START, 80),
      /^2 running · 3f2a1b9c repair_general 00:00 editing 日.*… · 5 ready · 1 needs you$/
    )
  })

  it("names what an agent does, in one line without escape sequences", () => {
    const cases: ReadonlyArray<readonly [AgentEvent, string]> = [
      [{ _tag: "text", text: "\n I look \u001b[31mat\u001b[0m it\nmore" }, "I look at it"],
      [{ _tag: "tool", name: "mcp__x", kind: "other", detail: "y" }, "mcp__x y"],
      [{ _tag: "tool", name: "Bash", kind: "execute", detail: "npm test" }, "running npm test"],
      [{ _tag: "diff", path: "src/a.ts" }, "changed src/a.ts"],
      [{ _tag: "permission", decision: "asked", title: "rm x" }, "asks: rm x"],
      [{ _tag: "usage", tokens: 1, usd: null }, "editing src/add.mjs"],
      [{ _tag: "notice", text: "x" }, "editing src/add.mjs"],
      [{ _tag: "result", text: "x" }, "ended"]
    ]
    for (const [event, doing] of cases)
      assert.strictEqual(
        progressLine(heardAgent({ ...busy, ready: 0, attention: 0 }, one, event), START, 200),
        `2 running · 3f2a1b9c repair_general 00:00 ${doing}`
      )
  })
})
