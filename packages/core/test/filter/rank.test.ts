import { assert, describe, it } from "@effect/vitest"
import type { Fiefdom, Ticket, TicketId } from "@orchestr8/contracts"
import { fromMillis } from "@orchestr8/contracts"
import * as Result from "effect/Result"
import { parseFilter, score } from "../../src/filter/index.ts"
import { NOW } from "./filters.ts"
import { makeSampleIndex } from "./sampleIndex.ts"

const ticket = (changes: Partial<Ticket>): Ticket => ({
  id: "00000000" as TicketId,
  fiefdom: "other" as Fiefdom,
  status: "open",
  title: "untitled",
  description: "",
  errors: [],
  warnings: [],
  context: {},
  created_at: fromMillis(NOW),
  updated_at: fromMillis(NOW),
  notes: [],
  ...changes
})

const wanted = (text: string) => Result.getOrThrow(parseFilter(text))

/** Tickets with the word ever further from the title; best first. */
const tickets = [
  ticket({ title: "a parser in a long title of many words", description: "long ".repeat(200) }),
  ticket({ fiefdom: "src/parser" as Fiefdom, description: "long ".repeat(20) }),
  ticket({ description: "parser parser parser" }),
  ticket({ errors: ["the parser failed"] })
]

describe("score", () => {
  it("prefers the title, then the fiefdom, then more hits elsewhere, as bm25 of the index does", () => {
    const samples = tickets.map((ticket) => ({ ticket, waiting: 0, leaseExpires: undefined }))
    const others = Array.from({ length: 20 }, () => ({ ...samples[0]!, ticket: ticket({}) }))
    using index = makeSampleIndex([...samples.toReversed(), ...others])
    const order = index.ranked(wanted("parse"), NOW).map((n) => 3 - n)
    assert.deepStrictEqual(order, [0, 1, 2, 3])
    const scores = tickets.map((each) => score(wanted("parse"), each))
    assert.deepStrictEqual(
      scores,
      scores.toSorted((a, b) => b - a)
    )
    assert.strictEqual(new Set(scores).size, 4)
  })

  it("adds up over words, and is 0 without a hit", () => {
    const found = ticket({ title: "Fix the parser", description: "it broke" })
    assert.isAbove(score(wanted("parser broke"), found), score(wanted("parser"), found))
    assert.strictEqual(score(wanted("missing"), found), 0)
    assert.strictEqual(score(wanted("title:broke"), found), 0)
    assert.strictEqual(score(wanted('-parser status:open --- "pars"'), found), 0)
  })
})
