import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { isTicketId, isTicketIdPrefix, TicketId, ticketIdFromBytes } from "../src/TicketId.ts"
import { refuses, roundTrips } from "./roundTrip.ts"

const Byte = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 255 }))

describe("TicketId", () => {
  roundTrips("TicketId", TicketId)

  it.each(["", "3f2a1b9", "3f2a1b9c0", "3F2A1B9C", "../../x", "3f2a1b9g", "3f2a1b9c\n", "3f2a1b9c.json"])(
    "refuses %j",
    (text) => {
      assert.isFalse(isTicketId(text))
      refuses(TicketId, text, /a ticket id of 8 lower-case hexadecimal digits/)
    }
  )

  it("a prefix has 1 to 8 digits", () => {
    for (const text of ["3", "3f2a1b9c"]) assert.isTrue(isTicketIdPrefix(text))
    for (const text of ["", "3f2a1b9c0", "x", "3/", "3F"]) assert.isFalse(isTicketIdPrefix(text))
  })

  it.effect.prop("four bytes make an id", { bytes: Schema.Tuple([Byte, Byte, Byte, Byte]) }, ({ bytes }) =>
    Effect.sync(() => {
      const id = ticketIdFromBytes(Uint8Array.from(bytes))
      assert.isTrue(isTicketId(id))
      assert.deepStrictEqual(
        [...Buffer.from(id, "hex")],
        Array.from(bytes, (byte) => byte + 0)
      )
    })
  )
})
