import { assert, describe, it } from "@effect/vitest"
import type { AgentEvent } from "@orchestr8/contracts"
import { fromMillis } from "@orchestr8/contracts"
import type { LogEntry } from "@orchestr8/worker"
import { formatLogEntry } from "../../src/format/logEntry.ts"
import { plainStyle } from "../../src/format/style.ts"

const page = { style: plainStyle, columns: undefined, now: 0 }
const at = fromMillis(1_000_000)
const agent = (event: AgentEvent, run = 1): LogEntry => ({ source: "agent", at, run, event })

/** Without the time. */
const shown = (entry: LogEntry, columns?: number): string =>
  formatLogEntry(entry, { ...page, columns }).replace(/^\d\d:\d\d:\d\d {2}/, "")

describe("formatLogEntry", () => {
  it("says who did what, one line an event", () => {
    const cases: ReadonlyArray<readonly [LogEntry, string]> = [
      [{ source: "worker", at, state: "running", event: "starts" }, "worker    starts"],
      [agent({ _tag: "text", text: "I look.\n" }), "agent     I look."],
      [agent({ _tag: "text", text: "again" }, 2), "agent 2   again"],
      [agent({ _tag: "tool", name: "Edit", kind: "edit", detail: "src/x.ts" }), "agent     edit src/x.ts"],
      [agent({ _tag: "tool", name: "mcp__x", kind: "other", detail: "y" }), "agent     mcp__x y"],
      [agent({ _tag: "tool", name: "Bash", kind: "execute", detail: "" }), "agent     Bash"],
      [agent({ _tag: "diff", path: "src/x.ts" }), "agent     changed src/x.ts"],
      [agent({ _tag: "permission", decision: "denied", title: "rm x" }), "agent     permission denied: rm x"],
      [agent({ _tag: "usage", tokens: 12, usd: 0.5 }), "agent     used 12 tokens, $0.50"],
      [agent({ _tag: "usage", tokens: null, usd: null }), "agent     used an amount that it does not tell"],
      [agent({ _tag: "result", text: "done" }), "agent     ended: done"],
      [agent({ _tag: "result", text: "wait", failure: "rate_limit" }), "agent     failed (rate_limit): wait"]
    ]
    for (const [entry, text] of cases) assert.strictEqual(shown(entry), text)
  })

  it("puts longer texts below each other, and wraps them on a terminal", () => {
    const margin = " ".repeat(20)
    assert.strictEqual(shown(agent({ _tag: "text", text: "one\n\ntwo" })), `agent     one\n${margin}\n${margin}two`)
    const wide = shown(agent({ _tag: "text", text: "日本語の 長い文章 が ここに あります" }), 40)
    assert.strictEqual(wide, `agent     日本語の 長い文章 が\n${margin}ここに あります`)
    const long = "x".repeat(100)
    assert.strictEqual(
      shown(agent({ _tag: "text", text: `a ${long} b` }), 40),
      `agent     a\n${margin}${long}\n${margin}b`
    )
    assert.strictEqual(shown(agent({ _tag: "text", text: `a ${long}` })), `agent     a ${long}`, "as it is in a pipe")
  })
})
