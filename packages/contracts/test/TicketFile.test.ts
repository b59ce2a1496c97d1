import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Equal from "effect/Equal"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { Ticket, TicketContext } from "../src/Ticket.ts"
import { Note, TicketDetail, ticketKeys } from "../src/Ticket.ts"
import type { ParsedTicketFile, TicketFileInfo } from "../src/TicketFile.ts"
import { formatTicketFile, parseTicketFile } from "../src/TicketFile.ts"
import { parseTimestamp, Timestamp } from "../src/Timestamp.ts"
import { confusesNode } from "./roundTrip.ts"

const modified = Timestamp.make("2026-11-22T09:30:00.000000+00:00")
const info: TicketFileInfo = { id: "5f9f6e77", archived: false, modified }

/** The only ticket that the original ever committed. */
const original = {
  id: "5f9f6e77",
  fiefdom: "test/fiefdom",
  status: "in_progress",
  title: "Test Ticket",
  description: "Test description",
  errors: ["error1"],
  warnings: ["warning1"],
  context: { test: "context" },
  created_at: "2026-01-26T10:25:16.535803",
  updated_at: "2026-01-26T10:25:16.536656",
  notes: [{ time: "10:25:16", author: "Test Author", text: "Test note" }]
}

const parse = (value: unknown, overrides: Partial<TicketFileInfo> = {}): ParsedTicketFile =>
  Result.getOrThrow(parseTicketFile(JSON.stringify(value), { ...info, ...overrides }))
const reason = (text: string, overrides: Partial<TicketFileInfo> = {}): string =>
  Result.getOrThrow(Result.flip(parseTicketFile(text, { ...info, ...overrides })))
const without = (key: keyof typeof original) =>
  Object.fromEntries(Object.entries(original).filter(([name]) => name !== key))

const isOwn = (key: string): boolean => ticketKeys.includes(key as never)
const Extra = Schema.Record(Schema.String.check(Schema.makeFilter((key) => !isOwn(key))), Schema.Json)
const NoteExtra = Schema.Record(
  Schema.String.check(Schema.makeFilter((key) => !Object.hasOwn(Note.fields, key))),
  Schema.Json
)

describe("TicketFile", () => {
  it.effect.prop(
    "reads back what it wrote, unknown keys at the top, in context and in notes included",
    { own: TicketDetail, extra: Extra, noteExtra: NoteExtra },
    ({ extra, noteExtra, own }) =>
      Effect.sync(() => {
        const notes = own.notes.map((note) => ({ ...noteExtra, ...note }))
        const ticket: Ticket = { ...own, notes, ...(Object.keys(extra).length === 0 ? {} : { extra }) }
        const text = formatTicketFile(ticket)
        if (confusesNode(text)) return
        const parsed = parseTicketFile(text, { id: own.id, archived: own.status === "archived", modified })
        assert.isTrue(Result.isSuccess(parsed) && Equal.equals(parsed.success.ticket, ticket), text)
        assert.deepStrictEqual(Result.getOrThrow(parsed).repairs, [])
      }),
    { arbitrary: { runs: 300 } }
  )

  it.effect.prop("any JSON value is a ticket or a reason, never a crash", { value: Schema.Json }, ({ value }) =>
    Effect.sync(() => assert.isNotEmpty(reason(JSON.stringify(value))))
  )

  it.effect.prop(
    "any value under any key is a ticket or a reason, and what is read can be written and read again",
    { key: Schema.Literals([...ticketKeys]), value: Schema.Json },
    ({ key, value }) =>
      Effect.sync(() => {
        const text = JSON.stringify({ ...original, [key]: value })
        if (confusesNode(text)) return
        const first = parseTicketFile(text, info)
        if (Result.isFailure(first)) return assert.isNotEmpty(first.failure)
        const again = Result.getOrThrow(parseTicketFile(formatTicketFile(first.success.ticket), info))
        assert.isTrue(Equal.equals(again.ticket, first.success.ticket))
        assert.deepStrictEqual(again.repairs, [])
      }),
    { arbitrary: { runs: 300 } }
  )

  it("writes fixed key order, two spaces, a final newline, unknown keys last", () => {
    const { ticket } = parse({ zebra: 1, ...original })
    const text = formatTicketFile(ticket)
    assert.isTrue(text.startsWith('{\n  "id": "5f9f6e77",\n  "fiefdom": "test/fiefdom",\n'), text)
    assert.isTrue(text.endsWith('  "zebra": 1\n}\n'), text)
    assert.deepStrictEqual(Object.keys(JSON.parse(text)), [...ticketKeys, "zebra"])
  })

  it("an unknown key never stands in for one of ours", () => {
    const { ticket } = parse(original)
    const text = formatTicketFile({ ...ticket, extra: { id: "../../x", status: "archived" } })
    assert.strictEqual(JSON.parse(text).id, "5f9f6e77")
    assert.strictEqual(JSON.parse(text).status, "in_progress")
  })

  it("reads the real ticket of the original without a repair", () => {
    const { repairs, ticket } = parse(original)
    assert.deepStrictEqual(repairs, [])
    assert.strictEqual(ticket.created_at, parseTimestamp(original.created_at))
    assert.deepEqual(ticket.notes, original.notes)
    assert.isFalse("at" in (ticket.notes[0] ?? {}))
    assert.isFalse("extra" in ticket)
  })

  it("reads a byte order mark and escaped text", () => {
    const text = `\ufeff${JSON.stringify({ ...original, title: "Zoë" }).replace("ë", String.raw`\u00eb`)}`
    assert.strictEqual(Result.getOrThrow(parseTicketFile(text, info)).ticket.title, "Zoë")
  })

  it.each(["errors", "warnings", "notes"] as const)("a missing or null %s reads as an empty list", (key) => {
    assert.deepStrictEqual(parse(without(key)).ticket[key], [])
    assert.deepStrictEqual(parse(without(key)).repairs, [`${key} is missing`])
    assert.deepStrictEqual(parse({ ...original, [key]: null }).ticket[key], [])
    assert.deepStrictEqual(parse({ ...original, [key]: null }).repairs, [`${key} is null`])
  })

  it("a missing context reads as empty, a missing or strange time as that of the file", () => {
    assert.deepStrictEqual(parse(without("context")).ticket.context, {})
    for (const created_at of [undefined, null, "", 1_769_000_000, "yesterday"]) {
      const { repairs, ticket } = parse({ ...original, created_at })
      assert.strictEqual(ticket.created_at, modified)
      assert.lengthOf(repairs, 1)
    }
  })

  it("bare NaN and Infinity read as null, and are left alone inside strings", () => {
    const text = JSON.stringify({ ...original, context: { a: 0, b: 'NaN \\" Infinity', c: 1, d: [2] } })
      .replace('"a":0', '"a":NaN')
      .replace('"c":1', '"c":-Infinity')
      .replace("[2]", "[Infinity]")
    const { repairs, ticket } = Result.getOrThrow(parseTicketFile(text, info))
    assert.deepEqual(ticket.context, { a: null, b: 'NaN \\" Infinity', c: null, d: [null] })
    assert.deepStrictEqual(repairs, ["bare NaN or Infinity, read as null"])
  })

  it("the folder is the truth", () => {
    const archived = parse({ ...original, status: "open" }, { archived: true })
    assert.strictEqual(archived.ticket.status, "archived")
    assert.lengthOf(archived.repairs, 1)
    assert.strictEqual(parse({ ...original, status: "banana" }, { archived: true }).ticket.status, "archived")
    assert.strictEqual(parse({ ...original, status: "archived" }).ticket.status, "open")
    assert.deepStrictEqual(parse({ ...original, status: "archived" }, { archived: true }).repairs, [])
  })

  it("mends what the original let through, and says so", () => {
    const { repairs, ticket } = parse({
      ...original,
      title: "one\r\n  two",
      fiefdom: "IP/components/",
      errors: ["a", 1, null],
      notes: [
        { time: "10:00:00", author: " ", text: "x" },
        { text: "y", at: "soon" }
      ]
    })
    assert.strictEqual(ticket.title, "one two")
    assert.strictEqual(ticket.fiefdom, "IP/components")
    assert.deepStrictEqual([...ticket.errors], ["a", "1", "null"])
    assert.deepEqual(ticket.notes, [
      { time: "10:00:00", author: "unknown", text: "x" },
      { time: "00:00:00", author: "unknown", text: "y" }
    ])
    assert.lengthOf(repairs, 6)
    assert.strictEqual(parse({ ...original, title: " \n " }).ticket.title, "(untitled)")
  })

  it("is linear in a long title", () => {
    assert.strictEqual(parse({ ...original, title: `${" ".repeat(200_000)}x` }).ticket.title.trim(), "x")
  })

  it.each([
    ["", "the file is empty"],
    [" \n", "the file is empty"],
    ["{", /^not valid JSON: /],
    ['{"id": "5f9f6e77", "fie', /^not valid JSON: /],
    ["[]", "not a JSON object but a list"],
    ["null", "not a JSON object but null"],
    ["NaN", "not a JSON object but null"],
    ["5", "not a JSON object but a number"],
    ['"x"', "not a JSON object but a string"],
    [JSON.stringify({ ...original, status: "banana" }), 'unknown status "banana"'],
    [JSON.stringify({ ...original, status: null }), "unknown status null"],
    [JSON.stringify({ ...original, id: "5f9f6e78" }), "the id 5f9f6e78 differs from the file name 5f9f6e77.json"],
    [JSON.stringify({ ...original, id: "../../x" }), 'the id "../../x" is not 8 lower-case hexadecimal digits'],
    [JSON.stringify({ ...original, id: 5 }), 'the key "id" is not a string'],
    [JSON.stringify({ ...original, fiefdom: "../x" }), "a fiefdom must not climb with .."],
    [JSON.stringify({ ...original, errors: "e" }), 'the key "errors" is not a list'],
    [JSON.stringify({ ...original, context: [] }), 'the key "context" is not an object'],
    [JSON.stringify({ ...original, notes: {} }), 'the key "notes" is not a list'],
    [JSON.stringify({ ...original, notes: [null] }), "note 1 is not an object"]
  ])("refuses %j", (text, expected) => {
    if (typeof expected === "string") assert.strictEqual(reason(text), expected)
    else assert.match(reason(text), expected)
  })

  it.each(["id", "fiefdom", "title", "description"] as const)("refuses a file without %s", (key) =>
    assert.strictEqual(reason(JSON.stringify(without(key))), `the key "${key}" is missing`)
  )

  it("a context of any shape is kept", () => {
    const context: TicketContext = { "10": 1, deep: { list: [null, true, { x: "" }] }, priority: "urgent" }
    assert.deepEqual(parse({ ...original, context }).ticket.context, context)
  })
})
