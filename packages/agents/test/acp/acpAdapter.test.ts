import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { isResult, isText, runScripted, startScripted } from "./scriptedAgent.ts"

const FIX = ["bug.txt", "one", "two"]

describe("acpAdapter", () => {
  it.live("runs a session from the briefing to the last word, after which the agent exits", () =>
    Effect.gen(function* () {
      const { bug, events, exitCode } = yield* runScripted(["honest", ...FIX])
      assert.strictEqual(bug, "two\n")
      assert.strictEqual(exitCode, 0)
      assert.deepStrictEqual(events, [
        { _tag: "text", text: "I will change one line." },
        { _tag: "tool", name: "edit", kind: "edit", detail: "Edit bug.txt" },
        { _tag: "diff", path: "bug.txt" },
        { _tag: "usage", tokens: 1200, usd: 0.02 },
        { _tag: "text", text: "I changed it." },
        { _tag: "result", text: "I changed it." }
      ])
    })
  )

  it.live("gives the folder, the server of the tickets and no files and terminals of its own", () =>
    Effect.gen(function* () {
      const mcp = { command: ["/usr/bin/tickets", "mcp"], file: "/nowhere.json" }
      const { last, root } = yield* runScripted(["telling"], { mcp })
      assert(last?._tag === "result")
      assert.deepStrictEqual(JSON.parse(last.text), {
        cwd: root,
        mcpServers: [
          {
            name: "tickets",
            command: "/usr/bin/tickets",
            args: ["mcp"],
            env: [
              { name: "PATH", value: process.env["PATH"] },
              { name: "TICKETS_DIR", value: root },
              { name: "ORCHESTR8_DEPLOYMENT", value: "3f2a1b9c-1" },
              { name: "ORCHESTR8_TICKET", value: "3f2a1b9c" }
            ]
          }
        ],
        capabilities: { auth: { terminal: false }, fs: { readTextFile: false, writeTextFile: false }, terminal: false },
        answers: { "fs/read_text_file": -32601, "terminal/create": -32601, "_example/unknown": -32601 }
      })
    })
  )

  it.live("gives no server where there is none", () =>
    Effect.gen(function* () {
      const { last } = yield* runScripted(["telling"])
      assert(last?._tag === "result")
      assert.deepStrictEqual(JSON.parse(last.text).mcpServers, [])
    })
  )

  it.live("believes an agent that says it is done: the proof does not", () =>
    Effect.gen(function* () {
      const { last } = yield* runScripted(["lying"])
      assert.deepStrictEqual(last, { _tag: "result", text: "I fixed the bug and all tests pass." })
    })
  )

  it.live.each([
    [["refusing"], "refused", "I cannot help with that."],
    [["logged-out"], "login", "Authentication required"],
    [["stopping", "max_tokens"], "crash", "stopped: its model may write no more tokens: so far"],
    [["stopping", "max_turn_requests"], "crash", "stopped: it may ask its model no more in one turn: so far"],
    [["stopping", "cancelled"], "crash", "stopped by itself: so far"],
    [["stopping", "bored"], "crash", "stopped for a reason that is not known here: bored: so far"],
    [["crashing"], "crash", "ended before it answered: Error: cannot read properties of undefined"]
  ] as const)("%s is %s", ([args, failure, text]) =>
    Effect.gen(function* () {
      const { events, last } = yield* runScripted(args)
      assert.deepStrictEqual(last, { _tag: "result", text, failure })
      assert.lengthOf(events.filter(isResult), 1)
    })
  )

  it.live("tells a rate limit and when it ends", () =>
    Effect.gen(function* () {
      const before = Date.now()
      const { last } = yield* runScripted(["rate-limited"])
      assert(last?._tag === "result")
      assert.strictEqual(last.failure, "rate_limit")
      assert.include(last.text, "429 Too Many Requests")
      const wait = Date.parse(String(last.retry_at).replace("000+00:00", "Z")) - before
      assert.isTrue(wait >= 30_000 && wait < 60_000, `${wait} ms`)
    })
  )

  it.live("tells the error of an agent that cannot use its briefing", () =>
    Effect.gen(function* () {
      const { last } = yield* runScripted(["honest", ...FIX], { briefing: "nothing" })
      assert(last?._tag === "result")
      assert.strictEqual(last.failure, "crash")
      assert.include(last.text, "the briefing does not name the ticket")
    })
  )

  it.live("tells each step of what it uses", () =>
    Effect.gen(function* () {
      const running = yield* startScripted(["spending"])
      yield* running.event((event) => event._tag === "usage" && event.tokens === 1e9)
      assert.deepStrictEqual(running.events.slice(0, 2), [
        { _tag: "usage", tokens: 1000, usd: 0.01 },
        { _tag: "usage", tokens: 10_000, usd: 0.1 }
      ])
    })
  )

  it.live("asks the agent to stop", () =>
    Effect.gen(function* () {
      const running = yield* startScripted(["waiting"])
      yield* running.event(isText)
      running.connection.cancel()
      assert.strictEqual(yield* running.exit, 0)
      assert.deepStrictEqual(running.events.at(-1), { _tag: "result", text: "stopped as it was asked to: thinking" })
    })
  )

  it.live("says nothing for an agent that was asked to stop and was killed", () =>
    Effect.gen(function* () {
      const running = yield* startScripted(["hanging"])
      yield* running.event(isText)
      running.connection.cancel()
      running.kill("SIGKILL")
      yield* running.exit
      assert.isFalse(running.events.some(isResult))
    })
  )

  it.live("says that an agent ended which never answered", () =>
    Effect.gen(function* () {
      const running = yield* startScripted(["silent"])
      running.kill("SIGKILL")
      yield* running.exit
      assert.deepStrictEqual(running.events, [{ _tag: "result", text: "ended before it answered", failure: "crash" }])
    })
  )
})
