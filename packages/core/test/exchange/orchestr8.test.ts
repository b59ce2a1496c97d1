import { assert, describe, it } from "@effect/vitest"
import { Operation, Ticket, Timestamp, toMillis } from "@orchestr8/contracts"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { exportJson, importOrchestr8 } from "../../src/exchange/index.ts"
import { firstOf, fixture, importing, now, original, reasons, success } from "./importing.ts"

/** JSON has neither -0 nor absent entries of a list: what a store can hold has come through it once. */
const stored = <A>(value: A): A => JSON.parse(JSON.stringify(value)) as A

const uniqueIds = (tickets: ReadonlyArray<Ticket>): ReadonlyArray<Ticket> => [
  ...new Map(tickets.map((ticket) => [ticket.id, ticket])).values()
]

const emptyExtra = ({ extra, ...ticket }: Ticket): Ticket => {
  const own = new Set(Object.keys(ticket))
  const unknown = Object.entries(extra ?? {}).filter(([key]) => !own.has(key))
  return unknown.length === 0 ? ticket : { ...ticket, extra: Object.fromEntries(unknown) }
}

const Tickets = Schema.Array(Ticket)
const Operations = Schema.Array(Operation)

describe("importOrchestr8", () => {
  it.effect.prop(
    "gives back every ticket and operation of our own export",
    { tickets: Tickets, operations: Operations, exportedAt: Timestamp },
    ({ tickets, operations, exportedAt }) =>
      Effect.sync(() => {
        const before = stored({ tickets: uniqueIds(tickets.map(emptyExtra)), operations })
        const imported = success(importOrchestr8(exportJson({ ...before, exportedAt }), importing()))
        assert.deepStrictEqual(imported, { ...before, skipped: [] })
      }),
    { arbitrary: { runs: 60 } }
  )

  const ticket = original()

  it("keeps unknown keys at the top of a ticket and in its notes", () => {
    const odd = JSON.parse(`{"mood":"tense","extra":1,"__proto__":{"polluted":true}}`) as Record<string, never>
    const before = { ...ticket, extra: odd, notes: ticket.notes.map((note) => ({ ...note, mood: "calm" })) }
    const [after] = success(
      importOrchestr8(exportJson({ tickets: [before], operations: [], exportedAt: now }), importing())
    ).tickets
    assert.deepStrictEqual(after, before)
    assert.notProperty({}, "polluted")
  })

  it("reads a ticket file of the original: id kept, naive times local, NaN null", () => {
    const { tickets, skipped, ...rest } = success(importOrchestr8(fixture("orchestr8-original.json"), importing()))
    const found = firstOf({ tickets, skipped })
    assert.strictEqual(found.id as string, "0d9f6e77")
    assert.strictEqual(found.title, "Panel fläckert")
    assert.strictEqual(toMillis(found.created_at), new Date(2026, 0, 26, 10, 25, 16, 535).getTime())
    assert.isTrue(found.created_at.endsWith(".535803+00:00"))
    assert.deepStrictEqual(found.warnings, [])
    assert.deepStrictEqual(found.context, { related_files: ["IP/components/panel.py"], score: null })
    assert.deepStrictEqual(found.notes, [
      { time: "10:25:16", author: "Director", text: "Looked at it, NaN is not the cause" }
    ])
    assert.deepStrictEqual(found.extra, { mood: "tense" })
    assert.deepStrictEqual([skipped, rest], [[], {}])
  })

  it("reads a list of ticket files, archived ones too, and skips the bad ones", () => {
    const base = { id: "00000001", fiefdom: "./IP/", status: "archived", title: "T", description: "" }
    const list = [
      base,
      base,
      { ...base, id: "x" },
      { ...base, id: "00000002", title: " " },
      "text",
      { ...base, id: "00000003", status: "banana" }
    ]
    const imported = success(importOrchestr8(JSON.stringify(list), importing()))
    assert.deepStrictEqual(
      imported.tickets.map(({ id, fiefdom, status, created_at }) => [id, fiefdom, status, created_at as string]),
      [["00000001", "IP", "archived", now]]
    )
    assert.deepStrictEqual(reasons(imported), [
      "record 5: not a JSON object",
      "record 2: the id 00000001 occurs twice",
      'record 3: the id "x" is not 8 lower-case hexadecimal digits',
      "record 4: the title is empty",
      'record 6: unknown status "banana"'
    ])
  })

  it("skips bad entries of an export and refuses an export it does not know", () => {
    const document = { format: "orchestr8-tickets", version: 1, tickets: [ticket, 1], operations: [{ seq: 1 }, null] }
    const imported = success(importOrchestr8(JSON.stringify(document), importing()))
    assert.lengthOf(imported.tickets, 1)
    assert.deepStrictEqual(imported.operations, [])
    assert.deepStrictEqual(reasons(imported), [
      "tickets[1]: not a JSON object",
      "operations[1]: not a JSON object",
      "operations[0]: not an operation of the history"
    ])
    const newer = importOrchestr8(JSON.stringify({ ...document, version: 2 }), importing())
    assert.deepStrictEqual(newer, Result.fail("version 2 of the export, version 1 can be read"))
    const without = importOrchestr8(JSON.stringify({ ...document, tickets: {} }), importing())
    assert.deepStrictEqual(without, Result.fail('"tickets" is not a list'))
  })

  it("skips a ticket that nests too deep to be written again", () => {
    const deep = `{"id":"00000001","fiefdom":"a","status":"open","title":"T","description":"","context":{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}}`
    assert.deepStrictEqual(reasons(success(importOrchestr8(deep, importing()))), [
      "record 1: nested deeper than 256 levels"
    ])
  })
})

describe("exportJson", () => {
  it("writes one document without a raw control character", () => {
    const ticket = original()
    const text = exportJson({
      tickets: [{ ...ticket, description: "\u001b[31m\u009b31m\u007f" }],
      operations: [],
      exportedAt: now
    })
    assert.deepStrictEqual(Object.keys(JSON.parse(text) as object), [
      "format",
      "version",
      "exported_at",
      "tickets",
      "operations"
    ])
    // oxlint-disable-next-line no-control-regex -- the point of the test
    assert.notMatch(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/)
    assert.strictEqual(firstOf(success(importOrchestr8(text, importing()))).description, "\u001b[31m\u009b31m\u007f")
  })
})
