import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { LineSplitter } from "../src/LineSplitter.ts"

const split = (chunks: ReadonlyArray<Buffer>, limit?: number) => {
  const lines: Array<string | number> = []
  const push = (line: string | number) => void lines.push(line)
  const splitter = new LineSplitter({ line: push, leftOut: push }, limit)
  for (const chunk of chunks) splitter.push(chunk)
  splitter.end()
  return lines
}

const pieces = (bytes: Buffer, size: number) =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) => bytes.subarray(n * size, (n + 1) * size))

describe("LineSplitter", () => {
  it.effect.prop(
    "gives the lines that were printed, however they come",
    { lines: Schema.Array(Schema.String), size: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 20 })) },
    ({ lines, size }) =>
      Effect.sync(() => {
        const printed = lines.map((line) => Buffer.from(line.replace(/[\r\n]/g, "")).toString("utf8"))
        const bytes = Buffer.from(printed.map((line) => `${line}\n`).join(""))
        assert.deepStrictEqual(split(pieces(bytes, size)), printed)
      })
  )

  it("takes the end of a line in the form of Windows, and a last line without one", () => {
    assert.deepStrictEqual(split([Buffer.from("a\r\n\nb\r\nlast")]), ["a", "", "b", "last"])
  })

  it("leaves out a line above the limit and counts it, and no more", () => {
    const bytes = Buffer.from(`1234\n${"x".repeat(1000)}\n12345\nab`)
    for (const size of [1, 3, 7, 2000]) assert.deepStrictEqual(split(pieces(bytes, size), 4), ["1234", 1000, 5, "ab"])
  })

  it("counts a line that never ends", () => {
    assert.deepStrictEqual(split([Buffer.alloc(600, "x"), Buffer.alloc(600, "x")], 1000), [1200])
  })
})
