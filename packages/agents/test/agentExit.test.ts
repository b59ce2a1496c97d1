import { assert, describe, it } from "@effect/vitest"
import { fromMillis } from "@orchestr8/contracts"
import { agentExit, type EndedRun, notStarted } from "../src/agentExit.ts"

const NOW = Date.parse("2026-11-22T10:00:00Z")
const limits = { start: 60_000, silence: 300_000, total: 3_600_000, grace: 10_000 }

const told = (run: Partial<EndedRun>) =>
  agentExit(
    {
      ending: "exited",
      exitCode: 0,
      signal: null,
      result: undefined,
      usage: { tokens: null, usd: null },
      error: "",
      lastText: "",
      printed: "",
      ...run
    },
    limits,
    NOW
  )

const success = { _tag: "result", text: "Done." } as const
const limited = "usage limit reached, try again in 1h"
const retryAt = fromMillis(NOW + 3_600_000)

describe("agentExit", () => {
  it.each([
    ["an exit with 0", {}, undefined],
    ["an exit with 0, errors on the way", { error: limited }, undefined],
    ["an exit with 0, talk about a limit", { lastText: limited, printed: limited }, undefined],
    ["a failed exit", { exitCode: 1 }, "crash"],
    ["a failed exit that only its prose explains", { exitCode: 1, lastText: limited, printed: limited }, "crash"],
    ["a failed exit that its errors explain", { exitCode: 1, error: limited }, "rate_limit"],
    ["a failed exit after a success", { exitCode: 1, result: success }, "crash"],
    ["the end by a signal", { exitCode: null, signal: "SIGSEGV" }, "crash"],
    ["a program that is not there", { exitCode: 127, error: limited }, "configuration"],
    ["a success that lingered", { ending: "lingered", exitCode: null, signal: "SIGTERM", result: success }, undefined],
    ["a limit after a success of the same moment", { ending: "silent", exitCode: 0 }, "timeout"],
    ["the budget", { ending: "over_budget", exitCode: null, signal: "SIGTERM" }, "over_budget"]
  ] as const)("%s", (_, run, failure) => {
    assert.strictEqual(told(run).failure, failure)
  })

  it("knows what a last word says and guesses from the errors of a failed exit", () => {
    const login = { _tag: "result", text: "no", failure: "login" } as const
    assert.deepStrictEqual(
      [
        told({ exitCode: 1, result: login }),
        told({ exitCode: 1, error: "Please run /login" }),
        told({ exitCode: 127 }),
        told({ exitCode: 1, result: { ...login, guessed: true } }),
        notStarted(new Error("no"), "configuration")
      ].map(({ guessed }) => guessed),
      [false, true, true, true, false]
    )
  })

  it("takes the failure of the last word, with its time, over everything else that is known", () => {
    const result = { _tag: "result", text: "no", failure: "rate_limit", retry_at: retryAt } as const
    const exit = told({ exitCode: 1, error: "Please run /login", result })
    assert.deepStrictEqual([exit.failure, exit.retryAt], ["rate_limit", retryAt])
  })

  it("takes the time from the errors of a failed exit", () => {
    assert.strictEqual(told({ exitCode: 1, error: limited }).retryAt, retryAt)
  })

  it("tells the last word, else the errors of a failed exit, else what it said, else what it printed", () => {
    const words = { error: "E", lastText: "T", printed: "P" }
    assert.deepStrictEqual(
      [
        told({ ...words, result: success, exitCode: 1 }),
        told({ ...words, exitCode: 1 }),
        told(words),
        told({ printed: "P" }),
        told({ ...words, result: { ...success, text: " " } })
      ].map(({ lastWords }) => lastWords),
      ["Done.", "E", "T", "P", "T"]
    )
  })

  it("says in a line how it ended", () => {
    assert.strictEqual(told({ exitCode: 3 }).summary, "exited with 3")
    assert.strictEqual(told({ exitCode: null, signal: "SIGKILL" }).summary, "was ended by SIGKILL")
    assert.strictEqual(told({ ending: "silent" }).summary, "was ended: no output for 300 s")
    assert.strictEqual(told({ ending: "over_budget" }).summary, "was ended: it used more than its budget")
  })
})
