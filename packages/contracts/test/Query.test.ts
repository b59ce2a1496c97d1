import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import { SortKey, sortKeys, TicketQuery } from "../src/Query.ts"
import { refuses, roundTrips } from "./roundTrip.ts"

describe("Query", () => {
  roundTrips("TicketQuery", TicketQuery)

  it("normalises fiefdoms", () => {
    const query = Schema.decodeSync(TicketQuery)({ fiefdom: "IP/", under: "./IP" })
    assert.deepStrictEqual({ ...query }, { fiefdom: "IP", under: "IP" } as TicketQuery)
  })

  it("refuses what cannot be asked", () => {
    refuses(TicketQuery, { limit: 0 }, /between 1 and 1000/)
    refuses(TicketQuery, { limit: 1001 }, /between 1 and 1000/)
    refuses(TicketQuery, { status: ["closed"] }, /"open"/)
    refuses(TicketQuery, { sort: "size" }, /"created"/)
  })

  it("lists every sort key", () => assert.deepStrictEqual([...sortKeys], [...SortKey.literals]))
})
