import { assert, describe, it } from "@effect/vitest"
import type { Fiefdom, Ticket, TicketId, Timestamp } from "@orchestr8/contracts"
import { fromMillis } from "@orchestr8/contracts"
import * as Result from "effect/Result"
import type { TicketFacts } from "../../src/filter/index.ts"
import { matches, parseFilter } from "../../src/filter/index.ts"
import { NOW } from "./filters.ts"

const HOUR = 3_600_000

const ticket: Ticket = {
  id: "3f2a1b9c" as TicketId,
  fiefdom: "src/ui" as Fiefdom,
  status: "open",
  title: "Cannot find Café",
  description: "The build broke",
  errors: ["src/ui/list.ts:12 TS2304", "second one"],
  warnings: ["unused thing"],
  context: { labels: ["bug", "ui"], check: "tsc" },
  created_at: fromMillis(NOW - 50 * HOUR),
  updated_at: fromMillis(NOW - HOUR),
  notes: [{ time: "09:30:00", author: "Director", text: "look here" }]
}

const attention = (reason: string): Partial<Ticket> => ({
  context: { ...ticket.context, attention: { reason, since: ticket.created_at } }
})

const holds = (text: string, changes: Partial<Ticket> = {}, facts: Partial<TicketFacts> = {}) =>
  matches(Result.getOrThrow(parseFilter(text)), { ...ticket, ...changes }, { now: NOW, waiting: 0, ...facts })

const expires = (millis: number): { readonly leaseExpires: Timestamp } => ({ leaseExpires: fromMillis(NOW + millis) })

describe("matches", () => {
  it.each([
    ["", "everything"],
    ["cannot build", "words from different columns"],
    ["CAFE", "without diacritics and case"],
    ["ui/list.ts:1", "a word of several tokens, the last one shortened"],
    ['"find cafe"', "a phrase"],
    ["3f2a", "the id"],
    ["director look", "author and text of a note"],
    ["unus", "a warning"],
    ['--- -"!"', "text without a token"],
    ["title:cann -title:build", "words of the title"],
    ['title:"cannot find"', "a phrase of the title"],
    ["status:open,resolved -status:archived", "statuses"],
    ["fiefdom:src/ui fiefdom:src/ under:src under:src/ui -fiefdom:src -fiefdom:sr/", "fiefdoms"],
    ["label:bug label:ui -label:u -label:Bug", "labels"],
    ["priority:normal -priority:high,low", "a ticket without priority as normal"],
    ["err:2 err:>1 err:>=2 err:<3 err:<=2 -err:>2 warn:=1 notes:1", "counts"],
    ["age:>2d age:<3d age:<1w updated:<2h -updated:<30m updated:>=3600s", "ages"],
    ["agent:none -agent:running,failed,review", "a ticket without an agent"],
    ["check:tsc -check:ts", "the check"],
    ["id:3f2A -id:2a", "the beginning of the id"],
    ["is:ready -is:attention", "readiness"]
  ])("%s finds %s", (text) => assert.isTrue(holds(text)))

  it.each([
    "ind",
    '"build bro"',
    '"thing unused"',
    '"cafe the"',
    "title:build",
    "-café",
    "ui/lis.ts",
    "label:bug -label:ui"
  ])("%s does not find it", (text) => assert.isFalse(holds(text)))

  it("knows what the agent does", () => {
    const states = (changes: Partial<Ticket>, facts: Partial<TicketFacts>) =>
      ["none", "running", "failed", "review"].filter((state) => holds(`agent:${state}`, changes, facts))
    assert.deepStrictEqual(states({}, expires(1)), ["running"])
    assert.deepStrictEqual(states({}, expires(0)), ["none"])
    assert.deepStrictEqual(states(attention("gave up after 3 attempts"), {}), ["failed"])
    assert.deepStrictEqual(states(attention("review"), {}), ["review"])
    assert.deepStrictEqual(states(attention("review of 3 files"), expires(1)), ["running", "review"])
    assert.isTrue(holds("agent:failed,running", {}, expires(1)))
  })

  it("is ready when open, with an error, without a wait or attention", () => {
    assert.isTrue(holds("is:ready"))
    assert.isFalse(holds("is:ready", { status: "in_progress" }))
    assert.isFalse(holds("is:ready", { errors: [] }))
    assert.isFalse(holds("is:ready", {}, { waiting: 1 }))
    assert.isFalse(holds("is:ready", attention("")))
    assert.isTrue(holds("is:attention", attention("")))
  })

  it("counts an age from the exact instant", () => {
    assert.isFalse(holds("age:<50h"))
    assert.isTrue(holds("age:<=50h age:>=50h"))
    assert.isFalse(holds("age:>50h"))
    assert.isTrue(holds("age:<999999w"))
  })
})
