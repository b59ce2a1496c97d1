import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import {
  fromMillis,
  parseTimestamp,
  Timestamp,
  TimestampFromString,
  toLocalTime,
  toMillis,
  toNaiveLocal
} from "../src/Timestamp.ts"
import { refuses, roundTrips } from "./roundTrip.ts"

const Millis = Schema.Int.check(
  Schema.isBetween({ minimum: Date.parse("0001-01-02T00:00:00Z"), maximum: Date.parse("9999-12-30T00:00:00Z") })
)
const Micros = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 999 }))
const local = (year: number, month: number, day: number, hour = 0, minute = 0, second = 0, millis = 0, micros = 0) =>
  fromMillis(new Date(year, month - 1, day, hour, minute, second, millis).getTime(), micros)

describe("Timestamp", () => {
  roundTrips("Timestamp", Timestamp)

  it.effect.prop("millis and micros survive", { millis: Millis, micros: Micros }, ({ micros, millis }) =>
    Effect.sync(() => {
      const timestamp = fromMillis(millis, micros)
      assert.isTrue(Schema.is(Timestamp)(timestamp), timestamp)
      assert.strictEqual(toMillis(timestamp), millis + 0)
      assert.strictEqual(parseTimestamp(timestamp), timestamp)
    })
  )

  it.effect.prop("text order is time order", { a: Millis, b: Millis }, ({ a, b }) =>
    Effect.sync(() => assert.strictEqual(fromMillis(a) < fromMillis(b), a < b))
  )

  it.effect.prop("the naive local form comes back", { timestamp: Timestamp }, ({ timestamp }) =>
    Effect.sync(() => {
      const naive = toNaiveLocal(timestamp)
      assert.match(naive, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/)
      const back = parseTimestamp(naive)
      // where a clock is set back, one naive time names two instants
      if (back !== undefined && back !== timestamp) assert.strictEqual(toNaiveLocal(back), naive)
    })
  )

  it("reads what the original wrote: local time without a zone", () => {
    assert.strictEqual(parseTimestamp("2026-01-26T10:25:16.535803"), local(2026, 1, 26, 10, 25, 16, 535, 803))
    assert.strictEqual(parseTimestamp("2026-01-26T10:25:16"), local(2026, 1, 26, 10, 25, 16))
    assert.strictEqual(parseTimestamp("2026-01-26T10:25:16.535"), local(2026, 1, 26, 10, 25, 16, 535))
    assert.strictEqual(parseTimestamp("2026-01-26"), local(2026, 1, 26))
    assert.strictEqual(toLocalTime(local(2026, 1, 26, 9, 5, 3)), "09:05:03")
    assert.strictEqual(toNaiveLocal(local(2026, 1, 26, 9, 5, 3, 7, 8)), "2026-01-26T09:05:03.007008")
  })

  it("local time is that of the process, summer and winter", () => {
    const zone = process.env["TZ"]
    process.env["TZ"] = "America/New_York"
    try {
      assert.strictEqual(parseTimestamp("2026-01-26T10:25:16.535803"), "2026-01-26T15:25:16.535803+00:00")
      assert.strictEqual(parseTimestamp("2026-07-26T10:25:16"), "2026-07-26T14:25:16.000000+00:00")
      assert.strictEqual(toNaiveLocal(Timestamp.make("2026-07-26T14:25:16.000001+00:00")), "2026-07-26T10:25:16.000001")
      assert.strictEqual(toLocalTime(Timestamp.make("2026-01-26T15:25:16.000000+00:00")), "10:25:16")
    } finally {
      if (zone === undefined) delete process.env["TZ"]
      else process.env["TZ"] = zone
    }
  })

  it.each([
    ["2026-01-26T10:25:16Z", "2026-01-26T10:25:16.000000+00:00"],
    ["2026-01-26t10:25:16z", "2026-01-26T10:25:16.000000+00:00"],
    ["2026-01-26 10:25:16.5Z", "2026-01-26T10:25:16.500000+00:00"],
    ["2026-01-26T10:25:16,25Z", "2026-01-26T10:25:16.250000+00:00"],
    ["2026-01-26T10:25:16.123456789Z", "2026-01-26T10:25:16.123456+00:00"],
    ["2026-01-26T10:25:16.000001+00:00", "2026-01-26T10:25:16.000001+00:00"],
    ["2026-01-26T10:25:16+02:30", "2026-01-26T07:55:16.000000+00:00"],
    ["2026-01-26T10:25:16-0500", "2026-01-26T15:25:16.000000+00:00"],
    ["2026-01-26T10:25:16+05", "2026-01-26T05:25:16.000000+00:00"],
    ["2026-01-26T10:25Z", "2026-01-26T10:25:00.000000+00:00"],
    ["2026-01-01T00:30:00+01:00", "2025-12-31T23:30:00.000000+00:00"]
  ])("%s is %s", (text, expected) => {
    assert.strictEqual(parseTimestamp(text), expected)
    assert.strictEqual(Schema.decodeSync(TimestampFromString)(text), expected)
  })

  it.each([
    "",
    "now",
    "5",
    "10:25:16",
    "2026",
    "2026-01",
    "2026-13-01",
    "2026-01-26T25:00:00Z",
    "2026-01-26T10:60:00Z",
    "2026-01-26T10:25:16+99:99",
    "0000-12-31T00:00:00Z",
    "9999-12-31T23:59:59-23:59",
    "+012026-01-01T00:00:00Z"
  ])("%j is no time", (text) => {
    assert.isUndefined(parseTimestamp(text))
    refuses(TimestampFromString, text, /not an ISO time/)
  })

  it("the written form takes no other", () => {
    for (const text of ["2026-01-26T10:25:16Z", "2026-01-26T10:25:16.535803", "2026-13-01T00:00:00.000000+00:00"]) {
      refuses(Timestamp, text, /a UTC time such as/)
    }
    refuses(Timestamp, "2026-02-30T00:00:00.000000+00:00", /no such day/)
  })
})
