import { PassThrough } from "node:stream"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { acpStream } from "../../src/acp/acpStream.ts"
import { runScripted } from "./scriptedAgent.ts"

/** What comes through the stream when these bytes are printed in pieces, with the notices. */
const read = async (bytes: Buffer, pieces: ReadonlyArray<number>) => {
  const notices: Array<string> = []
  const { close, push, stream } = acpStream(new PassThrough(), {
    notice: (text) => notices.push(text),
    update: () => {}
  })
  let from = 0
  for (const length of pieces) {
    push(bytes.subarray(from, from + length))
    from += length
  }
  push(bytes.subarray(from))
  close()
  const messages: Array<unknown> = []
  for await (const message of stream.readable) messages.push(message)
  return { messages, notices }
}

const IGNORE = { notice: () => {}, update: () => {} }
const NOTE = { jsonrpc: "2.0", method: "_example/note", params: { text: "grüße 🙂" } }

describe("acpStream", () => {
  it.live("goes on after what is no message of the protocol, and tells of it", () =>
    Effect.gen(function* () {
      const { bug, events, last } = yield* runScripted(["garbage", "bug.txt", "one", "two"])
      assert.deepStrictEqual(last, { _tag: "result", text: "I changed it." })
      assert.strictEqual(bug, "two\n")
      const notices = events.flatMap((event) => (event._tag === "notice" ? [event.text] : []))
      assert.include(notices, "Welcome to the agent!")
      assert.include(notices, '{"jsonrpc":"2.0","id":777,"result":{}}')
      assert.include(notices, "an update that does not follow the protocol")
      assert.lengthOf(notices, 12)
    })
  )

  it.live("leaves out a message that is too long, and goes on", () =>
    Effect.gen(function* () {
      const { events } = yield* runScripted(["oversized"])
      assert.deepStrictEqual(events, [
        { _tag: "notice", text: "a message of 18 MiB was left out" },
        { _tag: "text", text: "after" },
        { _tag: "result", text: "after" }
      ])
    })
  )

  it.effect.prop(
    "reads every message whatever lies between and however it is cut",
    {
      junk: Schema.Array(Schema.String),
      cuts: Schema.Array(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 40 })))
    },
    ({ cuts, junk }) =>
      Effect.gen(function* () {
        const lines = junk.flatMap((text) => [JSON.stringify(NOTE), text.replaceAll("\n", " ")])
        const bytes = Buffer.from(`${lines.join("\n")}\n`)
        const { messages } = yield* Effect.promise(() => read(bytes, cuts))
        assert.deepStrictEqual(
          messages,
          junk.map(() => NOTE)
        )
      })
  )

  it.live("tells no more than a hundred stray lines", () =>
    Effect.gen(function* () {
      const { notices } = yield* Effect.promise(() => read(Buffer.from("stray\n".repeat(10_000)), []))
      assert.lengthOf(notices, 101)
      assert.strictEqual(notices.at(-1), "it prints more that is no message of the protocol; the transcript has it")
    })
  )

  it.live("keeps no answers for an agent that asks and does not read", () =>
    Effect.gen(function* () {
      const input = new PassThrough({ highWaterMark: 1 })
      const { push, stream } = acpStream(input, IGNORE)
      const reader = stream.readable.getReader()
      input.write(Buffer.alloc(2 * 1024 * 1024))
      push(
        Buffer.from('{"jsonrpc":"2.0","id":1,"method":"_example/ask"}\n{"jsonrpc":"2.0","method":"_example/note"}\n')
      )
      const { value } = yield* Effect.promise(() => reader.read())
      assert.deepStrictEqual(value, { jsonrpc: "2.0", method: "_example/note" })
    })
  )

  it.live("outlives an agent that has closed its input", () =>
    Effect.gen(function* () {
      const input = new PassThrough()
      const { stream } = acpStream(input, IGNORE)
      input.destroy()
      const writer = stream.writable.getWriter()
      yield* Effect.promise(() => writer.write({ jsonrpc: "2.0", method: "_example/note" }))
      yield* Effect.promise(() => new Promise(setImmediate))
    })
  )
})
