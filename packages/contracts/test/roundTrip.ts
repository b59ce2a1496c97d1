/** The property that every codec of this package has: what it writes as JSON, it reads back as the same value. */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Equal from "effect/Equal"
import * as Schema from "effect/Schema"

/**
 * True for JSON text with a key that ends in a backslash. The JSON.parse of Node 24 remembers such a key and then
 * reads another object of that shape wrongly: after {"a\\": 1}, the key of {"a\n": 1} comes out as "a\\".
 */
export const confusesNode = (text: string): boolean => text.includes('\\\\":')

export const roundTrips = (name: string, schema: Schema.Codec<unknown, unknown>): void => {
  const json = Schema.fromJsonString(Schema.toCodecJson(schema))
  it.effect.prop(
    `${name} round trips through JSON`,
    { value: schema },
    Effect.fnUntraced(function* ({ value }) {
      const text = yield* Schema.encodeEffect(json)(value)
      if (confusesNode(text)) return
      assert.isTrue(Equal.equals(yield* Schema.decodeEffect(json)(text), value), text)
    }),
    { arbitrary: { runs: 100 } }
  )
}

/** Asserts that the schema refuses the value with a message that matches. */
export const refuses = (schema: Schema.Codec<unknown, unknown>, value: unknown, message: RegExp): void =>
  assert.throws(() => Schema.decodeUnknownSync(schema)(value), message)
