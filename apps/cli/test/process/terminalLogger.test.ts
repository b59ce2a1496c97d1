import { assert, describe, it } from "@effect/vitest"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import { terminalLogger } from "../../src/process/terminalLogger.ts"

const logged = (debug: boolean, effect: Effect.Effect<void>) =>
  Effect.gen(function* () {
    const lines: Array<string> = []
    yield* Effect.provide(
      effect,
      terminalLogger((line) => lines.push(line), debug)
    )
    return lines.join("")
  })

class Broken extends Data.TaggedError("Broken")<{ readonly message: string }> {}

const failing = Effect.fail(new Broken({ message: "the disk is full\nand more" })).pipe(
  Effect.tapCause((cause) => Effect.logError("a deployment could not go on", cause)),
  Effect.ignore
)

describe("the log on a terminal", () => {
  it.effect("is one line, with the words of the error and without its stack", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* logged(false, failing), "error: a deployment could not go on: the disk is full\n")
      assert.strictEqual(yield* logged(false, Effect.logWarning("odd\u001b[2J", { a: 1 })), 'warning: odd {"a":1}\n')
      assert.strictEqual(yield* logged(false, Effect.logInfo("two\nlines")), "two lines\n")
    })
  )

  it.effect("does not say twice what the message says already", () =>
    Effect.gen(function* () {
      const twice = Effect.fail(new Broken({ message: "no space" })).pipe(
        Effect.tapCause((cause) => Effect.logWarning("not renewed: no space", cause)),
        Effect.ignore
      )
      assert.strictEqual(yield* logged(false, twice), "warning: not renewed: no space\n")
    })
  )

  it.effect("has the stack for those who look for a defect", () =>
    Effect.gen(function* () {
      assert.match(yield* logged(true, failing), /could not go on: the disk is full\n.*the disk is full[^]*\bat /)
    })
  )
})
