import * as fs from "node:fs"
import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { AgentEventEntry } from "@orchestr8/contracts"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { makeScene } from "./scene.ts"

describe("the record of an agent", () => {
  it.live("has every event, in order, in its file and at the listener", () =>
    Effect.gen(function* () {
      const { claude, entries, events, projectRoot } = makeScene()
      const heard: Array<unknown> = []
      fs.writeFileSync(path.join(projectRoot, "price.ts"), "a + b")
      const exit = yield* claude(["fix", "price.ts", "+", "*"], {
        run: 3,
        onEvent: (event) =>
          Effect.as(Effect.yieldNow, undefined).pipe(Effect.tap(() => Effect.sync(() => heard.push(event))))
      })
      assert.deepStrictEqual([exit.ending, exit.failure, exit.lastWords], ["exited", undefined, "price.ts is mended."])
      assert.deepStrictEqual(
        events().map(({ _tag }) => _tag),
        ["text", "usage", "tool", "usage", "diff", "usage", "result"]
      )
      assert.deepStrictEqual(heard, [...events()])
      const written = yield* Schema.decodeEffect(Schema.Array(AgentEventEntry))(entries())
      for (const entry of written) assert.strictEqual(entry.run, 3)
    })
  )

  it.live("adds the runs of one deployment to each other", () =>
    Effect.gen(function* () {
      const { entries, printed, run } = makeScene()
      yield* run("lie.mjs")
      yield* run("lie.mjs", [], { run: 2 })
      assert.strictEqual(
        printed(),
        "I fixed the bug and all tests pass.\n\n[run 2]\nI fixed the bug and all tests pass.\n"
      )
      assert.deepStrictEqual(
        entries().map(({ run }) => run),
        [1, 2]
      )
    })
  )

  it.live.each(["many-lines", "one-line"])("keeps the beginning and the end of a flood of 200 MB in %s", (form) =>
    Effect.gen(function* () {
      const { events, run, printed, projectRoot } = makeScene()
      let most = 0
      const before = process.memoryUsage().rss
      const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 20)
      const exit = yield* run("flood.mjs", ["200", form])
      clearInterval(watch)
      assert.isBelow(most - before, 200 * 1024 * 1024)
      assert.strictEqual(exit.lastWords.split("\n").at(-1), "the end")
      assert.isBelow(exit.lastWords.length, 11_000)
      const text = printed()
      assert.isTrue(text.startsWith("lorem ipsum"))
      assert.isTrue(text.endsWith("the end\n"))
      assert.isBelow(text.length, 66 * 1024 * 1024)
      assert.include(text, "the end follows")
      const { size } = fs.statSync(path.join(projectRoot, "deployments", "d", "agent.jsonl"))
      assert.isAtMost(size, 16 * 1024 * 1024)
      const notices = events().filter(({ _tag }) => _tag === "notice")
      assert.lengthOf(notices, 1)
    })
  )

  it.live("does not lose the deployment to a record that cannot be written", () =>
    Effect.gen(function* () {
      const { run, projectRoot } = makeScene()
      const exit = yield* run("lie.mjs", [], { transcript: projectRoot, events: "/etc/passwd/agent.jsonl" })
      assert.deepStrictEqual([exit.exitCode, exit.lastWords], [0, "I fixed the bug and all tests pass."])
    })
  )

  it.live("tells its listener everything that a fast agent does", () =>
    Effect.gen(function* () {
      const { start, events } = makeScene()
      let heard = 0
      const script = `for (let n = 0; n < 3000; n++) console.log(JSON.stringify({ type: "assistant", message: { content: [{ type: "tool_use", name: "Bash", input: { command: String(n) } }] } }))`
      yield* start([process.execPath, "-e", script], {
        agent: { parser: "claude" },
        onEvent: () =>
          Effect.andThen(
            Effect.yieldNow,
            Effect.sync(() => (heard += 1))
          )
      })
      assert.deepStrictEqual([heard, events().length], [3000, 3000])
    })
  )

  it.live("is not hurt by a listener that dies", () =>
    Effect.gen(function* () {
      const { claude } = makeScene()
      const exit = yield* claude(["lie"], { onEvent: () => Effect.die("no") })
      assert.deepStrictEqual([exit.ending, exit.failure], ["exited", undefined])
    })
  )
})
