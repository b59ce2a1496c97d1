import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { Actor, actorName, actorOf, external, isActor } from "../src/Actor.ts"
import { refuses, roundTrips } from "./roundTrip.ts"

describe("Actor", () => {
  roundTrips("Actor", Actor)

  it.each(["external", "human:ann", "human:Ann Example", "agent:3f2a1b9c-1", "check:unit", "worker:host-1:42"])(
    "accepts %j",
    (text) => assert.isTrue(isActor(text))
  )

  it.each(["", "ann", "human:", "human: ann", "robot:x", "human:a\nb", "external:x", `human:${"x".repeat(129)}`])(
    "refuses %j",
    (text) => {
      assert.isFalse(isActor(text))
      refuses(Actor, text, /an actor such as human:ann/)
    }
  )

  it.effect.prop("actorOf makes an actor of any name", { name: Schema.String }, ({ name }) =>
    Effect.sync(() => assert.isTrue(isActor(actorOf("human", name)), JSON.stringify(name)))
  )

  it("keeps a usable name and replaces an unusable one", () => {
    assert.strictEqual(actorName(actorOf("check", "unit")), "unit")
    assert.strictEqual(actorOf("human", " \u0007 "), "human:unknown")
    assert.strictEqual(actorOf("human", "a\u001b[31mnn"), "human:a[31mnn")
    assert.strictEqual(actorName(external), "external")
  })
})
