import * as fs from "node:fs"
import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { fromMillis } from "@orchestr8/contracts"
import { temporaryProject } from "@orchestr8/testing"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import { deploymentLog } from "../../src/file/deploymentLog.ts"
import type { LogEntry } from "../../src/LogEntry.ts"

const makeFiles = Effect.map(temporaryProject, (folder) => {
  const files = { folder, events: path.join(folder, "agent.jsonl"), log: path.join(folder, "events.jsonl") }
  const add = (file: string, line: string) => fs.appendFileSync(file, line)
  return {
    files,
    raw: (line: string) => add(files.events, line),
    agent: (seconds: number, text: string) =>
      add(
        files.events,
        `${JSON.stringify({ at: fromMillis(seconds * 1000), run: 1, event: { _tag: "text", text } })}\n`
      ),
    worker: (seconds: number, event: string) =>
      add(files.log, `${JSON.stringify({ at: fromMillis(seconds * 1000), state: "running", event })}\n`)
  }
})

const wordsOf = (entry: LogEntry): string =>
  entry.source === "worker" ? entry.event : entry.event._tag === "text" ? entry.event.text : entry.event._tag

const ended = Effect.succeed(false)

describe("deploymentLog", () => {
  it.live("puts both together by time", () =>
    Effect.gen(function* () {
      const { agent, files, worker } = yield* makeFiles
      worker(1, "claimed")
      worker(4, "verified")
      agent(2, "thinking")
      agent(3, "done")
      const entries = yield* Stream.runCollect(deploymentLog(files, ended))
      assert.deepStrictEqual(entries.map(wordsOf), ["claimed", "thinking", "done", "verified"])
    })
  )

  it.live("is empty without files, and leaves out what is no event", () =>
    Effect.gen(function* () {
      const { agent, files, raw } = yield* makeFiles
      assert.deepStrictEqual(yield* Stream.runCollect(deploymentLog(files, ended)), [])
      raw("{}\nnot json\n")
      agent(1, "日本語")
      raw('{"at":"2026-11')
      assert.deepStrictEqual((yield* Stream.runCollect(deploymentLog(files, ended))).map(wordsOf), ["日本語"])
    })
  )

  it.live("follows until the deployment ends, and misses nothing of its end", () =>
    Effect.gen(function* () {
      const { agent, files, worker } = yield* makeFiles
      let running = true
      const seen: Array<string> = []
      const following = yield* deploymentLog(
        files,
        Effect.sync(() => running)
      ).pipe(
        Stream.runForEach((entry) =>
          Effect.sync(() => {
            seen.push(wordsOf(entry))
            if (seen.length === 2) {
              agent(3, "last words")
              running = false
              worker(4, "succeeded")
            }
          })
        ),
        Effect.forkScoped({ startImmediately: true })
      )
      worker(1, "claimed")
      agent(2, "thinking")
      yield* Fiber.join(following)
      assert.deepStrictEqual(seen, ["claimed", "thinking", "last words", "succeeded"])
    })
  )
})
