import { assert, describe, it } from "@effect/vitest"
import { statusLine, type TerminalStream } from "../../src/process/statusLine.ts"

/** Streams that share a screen. */
const makeScreen = () => {
  let written = ""
  const stream = (isTTY: boolean): TerminalStream => ({
    isTTY,
    columns: 60,
    write: (text: string | Uint8Array) => {
      written += String(text)
      return true
    }
  })
  return {
    stream,
    written: () => written,
    /** What is left to see: a line is erased by what begins it. */
    lines: () => written.split("\n").map((line) => line.slice(line.lastIndexOf("\u001b[2K") + 1).replace(/^\[2K/, ""))
  }
}

describe("statusLine", () => {
  it("is redrawn in place, gives way to other lines, and goes away at the end", () => {
    const screen = makeScreen()
    const err = screen.stream(true)
    const out = screen.stream(true)
    const originals = [err.write, out.write]
    const line = statusLine(err, [out])
    assert(line !== undefined)
    assert.strictEqual(line.columns(), 60)
    line.show("1 running")
    line.show("2 running")
    err.write("a notice\n")
    out.write("an answer\n")
    line.show("3 running")
    out.write("another\n")
    line.show("4 running")
    line.close()
    assert.deepStrictEqual(screen.lines(), ["a notice", "an answer", "another", ""])
    assert.include(screen.written(), "\r\u001b[2K2 running\r\u001b[2Ka notice\nan answer\n")
    assert.deepStrictEqual([err.write, out.write], originals)
  })

  it("writes nothing when nothing changes, and nothing at all before it is shown", () => {
    const screen = makeScreen()
    const line = statusLine(screen.stream(true), [])
    line?.show("")
    line?.close()
    assert.strictEqual(screen.written(), "")
    line?.show("1 running")
    const once = screen.written()
    line?.show("1 running")
    assert.strictEqual(screen.written(), once)
  })

  it("leaves streams alone that are no terminal", () => {
    const screen = makeScreen()
    assert.isUndefined(statusLine(screen.stream(false), []))
    const file = screen.stream(false)
    const original = file.write
    statusLine(screen.stream(true), [file])?.show("1 running")
    assert.strictEqual(file.write, original)
  })
})
