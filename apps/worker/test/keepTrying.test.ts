import { assert, describe, it } from "@effect/vitest"
import { StoreUnavailable } from "@orchestr8/contracts"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Logger from "effect/Logger"
import { TestClock } from "effect/testing"
import { keepTrying } from "../src/keepTrying.ts"

const busy = (detail: string) => new StoreUnavailable({ problem: "locked", path: "/p", detail })

/** An effect that fails so, one after the other, and then gives how often it was tried. */
const failing = (...failures: ReadonlyArray<Effect.Effect<never, StoreUnavailable>>) => {
  let tries = 0
  const effect = Effect.suspend((): Effect.Effect<number, StoreUnavailable> => {
    tries += 1
    return failures[tries - 1] ?? Effect.succeed(tries)
  })
  return { effect, tries: () => tries }
}

const logged = () => {
  const lines: Array<string> = []
  const logger = Logger.make<unknown, void>(({ message }) => void lines.push(String(message)))
  return { lines, layer: Logger.layer([logger]) }
}

describe("keepTrying", () => {
  it.effect("goes on after errors and defects, each kind told once", () => {
    const { layer, lines } = logged()
    const failures = [
      Effect.fail(busy("a")),
      Effect.fail(busy("b")),
      Effect.die(new Error("a bug")),
      Effect.interrupt,
      Effect.fail(busy("c"))
    ]
    return Effect.gen(function* () {
      const { effect } = failing(...failures)
      const fiber = yield* Effect.forkChild(keepTrying("the work", effect))
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(yield* Fiber.join(fiber), 6)
      assert.lengthOf(
        lines.filter((line) => /locked|is locked|\/p/.test(line)),
        1
      )
      assert.lengthOf(
        lines.filter((line) => line.includes("a bug")),
        1
      )
    }).pipe(Effect.provide(layer))
  })

  it.effect("waits longer after each, at most ten seconds", () =>
    Effect.gen(function* () {
      const { effect, tries } = failing(...Array.from({ length: 20 }, () => Effect.fail(busy("x"))))
      const fiber = yield* Effect.forkChild(keepTrying("the work", effect))
      for (const [seconds, expected] of [
        [0, 1],
        [1, 2],
        [2, 3],
        [4, 4],
        [8, 5],
        [10, 6],
        [9, 6],
        [1, 7]
      ] as const) {
        yield* TestClock.adjust(`${seconds} seconds`)
        assert.strictEqual(tries(), expected)
      }
      yield* Fiber.interrupt(fiber)
    })
  )

  it.effect("fails with the last of the tries that it has", () =>
    Effect.gen(function* () {
      const { effect, tries } = failing(...Array.from({ length: 9 }, () => Effect.fail(busy("x"))))
      const fiber = yield* Effect.forkChild(Effect.exit(keepTrying("the work", effect, 3)))
      yield* TestClock.adjust("1 minute")
      const exit = yield* Fiber.join(fiber)
      assert.isTrue(Exit.isFailure(exit))
      assert.strictEqual(tries(), 3)
    })
  )

  it.effect("ends when it is interrupted", () =>
    Effect.gen(function* () {
      const { effect } = failing(Effect.never)
      const fiber = yield* Effect.forkChild(keepTrying("the work", effect))
      yield* Effect.yieldNow
      yield* Fiber.interrupt(fiber)
      assert.isTrue(Exit.hasInterrupts(yield* Fiber.await(fiber)))
    })
  )
})
