import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Errors from "../src/Errors.ts"
import { refuses, roundTrips } from "./roundTrip.ts"

const json = Schema.fromJsonString(Schema.toCodecJson(Errors.PublicError))

describe("Errors", () => {
  roundTrips("ErrorReport", Errors.ErrorReport)

  it.effect.prop(
    "every public error survives the wire with its class, message and hint",
    { error: Errors.PublicError },
    Effect.fnUntraced(function* ({ error }) {
      const back = yield* Schema.decodeEffect(json)(yield* Schema.encodeEffect(json)(error))
      assert.instanceOf(back, Error)
      assert.strictEqual(back.constructor, error.constructor)
      assert.strictEqual(back.message, error.message)
      assert.strictEqual(back.hint, error.hint)
    }),
    { arbitrary: { runs: 200 } }
  )

  it("says what is wrong and what to do", () => {
    const transition = new Errors.InvalidTransition({
      id: "3f2a1b9c",
      from: "archived",
      to: "resolved",
      allowed: ["open"]
    })
    assert.strictEqual(transition.message, "ticket 3f2a1b9c is archived and cannot become resolved; allowed: open")
    assert.strictEqual(transition.hint, "restore it first: tickets restore 3f2a1b9c")
    const missing = new Errors.StoreUnavailable({ problem: "missing", path: "/no/where", detail: "no such folder" })
    assert.strictEqual(missing.message, "no such folder (/no/where)")
    const cycle = new Errors.DependencyCycle({ path: ["a", "b", "a"] })
    assert.include(cycle.message, "a → b → a")
  })

  it("refuses an error that is not ours", () => {
    refuses(Errors.PublicError, { _tag: "TypeError", message: "x" }, /ValidationError|Expected/)
    refuses(Errors.StoreProblem, "gone", /"missing"/)
  })
})
