/** Arbitrary filters and tickets over a small vocabulary, so that many of them meet. */
import type { Note, Ticket, Timestamp } from "@orchestr8/contracts"
import { fromMillis, normaliseFiefdom, Priority, TicketStatus } from "@orchestr8/contracts"
import * as Arbitrary from "effect/Arbitrary"
import * as Schema from "effect/Schema"
import type { Condition, Filter } from "../../src/filter/index.ts"
import { ageFields, agentStates, countFields, traits } from "../../src/filter/index.ts"

/** The time that ages are counted from. */
export const NOW = Date.parse("2026-11-22T09:30:00Z")

const DAY = 86_400_000

/** Pieces of text that a tokenizer, FTS5 or SQL could get wrong. */
const Piece = Schema.Literals([
  "foo",
  "foobar",
  "Foo",
  "ba",
  "bar",
  "src/foo.ts",
  "src/foo.ts:12",
  "foo_bar",
  "Café",
  "cafe\u0301",
  "STRASSE",
  "Straße",
  "ΟΔΟΣ",
  "οδος",
  "й",
  "日本語",
  "हिन्दी",
  "ᦀᦰᦀ",
  "🤔foo",
  "foo🧪bar",
  "1234",
  "12",
  "AND",
  "NOT",
  "NEAR(foo bar)",
  "title",
  "*",
  "^foo",
  "---",
  "--noEmit",
  "-foo",
  "\\",
  "\\foo",
  '"',
  '"foo',
  "'",
  "%",
  "_",
  ";",
  "status:open",
  "http://foo",
  ":",
  "//foo",
  "nul\u0000foo",
  "3f2a1b9c",
  "3f"
])

const pieces = (separator: string, minLength: number) =>
  Arbitrary.array(Arbitrary.schema(Piece), { minLength, maxLength: minLength + 2 }).pipe(
    Arbitrary.map((all) => all.join(separator))
  )

const anyText = Arbitrary.schema(
  Schema.Union([Schema.String, Schema.Literals(["", " foo  bar ", "foo\nbar", 'say "foo"'])])
)

const textOf = (separator: string, minLength: number) =>
  Arbitrary.all([Arbitrary.schema(Schema.Int), pieces(separator, minLength), anyText]).pipe(
    Arbitrary.map(([dice, known, other]) => (dice % 4 === 0 ? other : known))
  )

export const word = textOf("", 1).pipe(
  Arbitrary.map((text) => text.replace(/\s+/g, "")),
  Arbitrary.filter((text) => text !== "")
)

export const phrase = textOf(" ", 0)

const fiefdom = Arbitrary.schema(
  Schema.Literals(["src", "src0", "src.", "src/foo", "src/foo/bar", "SRC", "s", "général/a b", 'q"t', "%", "src/_"])
).pipe(Arbitrary.filterMap(normaliseFiefdom))

const LABELS = ["bug", "ui", "Bug", "a b", "b", "100%", 'say "hi"', "\\", "ui\nbug", "ü", ":x", "//x"] as const
const CHECKS = ["tsc", "TSC", "unit tests", "%", "'"] as const
const IDS = ["3f2a1b9c", "3f2a1b00", "3e000000", "ffffffff", "00000000", "a1b2c3d4", "facade00"] as const

/** A part of `values` that is not empty, in their order. */
const some = <A>(values: ReadonlyArray<A>) =>
  Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 2 ** values.length - 1 }))).pipe(
    Arbitrary.map((mask) => values.filter((_, index) => (mask & (2 ** index)) !== 0))
  )

const oneOf = (arbitraries: ReadonlyArray<Arbitrary.Arbitrary<Condition>>) =>
  Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: arbitraries.length - 1 }))).pipe(
    Arbitrary.flatMap((index) => arbitraries[index]!)
  )

const record = <Fields extends Schema.Struct.Fields>(fields: Fields) => Arbitrary.schema(Schema.Struct(fields))

const boolean = Arbitrary.schema(Schema.Boolean)
const upTo = (maximum: number) => Schema.Int.check(Schema.isBetween({ minimum: 0, maximum }))

const text = Arbitrary.all([word, phrase, boolean, Arbitrary.schema(Schema.Literals(["ticket", "title"]))]).pipe(
  Arbitrary.map(([word, phrase, exact, within]): Condition => ({
    _tag: "Text",
    within,
    text: exact ? phrase : word,
    exact
  }))
)

export const condition: Arbitrary.Arbitrary<Condition> = oneOf([
  text,
  text,
  some(TicketStatus.literals).pipe(Arbitrary.map((anyOf) => ({ _tag: "Status", anyOf }))),
  some(Priority.literals).pipe(Arbitrary.map((anyOf) => ({ _tag: "Priority", anyOf }))),
  some(agentStates).pipe(Arbitrary.map((anyOf) => ({ _tag: "Agent", anyOf }))),
  some(traits).pipe(Arbitrary.map((anyOf) => ({ _tag: "Is", anyOf }))),
  Arbitrary.all([fiefdom, boolean]).pipe(
    Arbitrary.map(([fiefdom, subtree]) => ({ _tag: "Fiefdom", fiefdom, subtree }))
  ),
  record({ label: Schema.Literals(LABELS) }).pipe(Arbitrary.map(({ label }) => ({ _tag: "Label", label }))),
  record({ check: Schema.Literals(CHECKS) }).pipe(Arbitrary.map(({ check }) => ({ _tag: "Check", check }))),
  record({ id: Schema.Literals(IDS), length: upTo(7) }).pipe(
    Arbitrary.map(({ id, length }) => ({ _tag: "Id", prefix: id.slice(0, length + 1) }))
  ),
  record({
    of: Schema.Literals(countFields),
    comparison: Schema.Literals(["<", "<=", ">", ">=", "="]),
    value: upTo(3)
  }).pipe(Arbitrary.map((parts) => ({ _tag: "Count", ...parts }))),
  record({
    of: Schema.Literals(ageFields),
    comparison: Schema.Literals(["<", "<=", ">", ">="]),
    amount: Schema.Literals([0, 1, 2, 3, 24, 48, 999_999]),
    unit: Schema.Literals(["s", "m", "h", "d", "w"])
  }).pipe(Arbitrary.map((parts) => ({ _tag: "Age", ...parts })))
])

export const filter: Arbitrary.Arbitrary<Filter> = Arbitrary.array(Arbitrary.all({ negated: boolean, condition }), {
  maxLength: 3
}).pipe(Arbitrary.map((terms) => ({ terms })))

const time = Arbitrary.schema(Schema.Literals([0, 1, 999, 3_600_000, DAY, DAY + 1, 2 * DAY, 21 * DAY, -DAY])).pipe(
  Arbitrary.map((age): Timestamp => fromMillis(NOW - age, age === 1 ? 1 : 0))
)

/** A ticket and what its file does not say: the input of both back ends. */
export interface Sample {
  readonly ticket: Ticket
  readonly waiting: number
  readonly leaseExpires: Timestamp | undefined
}

const texts = Arbitrary.array(phrase, { maxLength: 3 })

const optional = <A>(value: Arbitrary.Arbitrary<A>) =>
  Arbitrary.all([boolean, value]).pipe(Arbitrary.map(([present, value]) => (present ? value : undefined)))

export const sample: Arbitrary.Arbitrary<Sample> = Arbitrary.all({
  id: Arbitrary.schema(Schema.Literals(IDS)),
  fiefdom,
  status: Arbitrary.schema(TicketStatus),
  title: phrase,
  description: phrase,
  errors: texts,
  warnings: texts,
  notes: Arbitrary.array(Arbitrary.all([word, phrase]), { maxLength: 3 }),
  created: time,
  updated: time,
  priority: optional(Arbitrary.schema(Schema.Literals(["critical", "high", "normal", "low", "urgent"]))),
  labels: Arbitrary.array(Arbitrary.schema(Schema.Literals(LABELS)), { maxLength: 3 }),
  check: optional(Arbitrary.schema(Schema.Literals(CHECKS))),
  attention: optional(Arbitrary.schema(Schema.Literals(["", "review", "reviewed by nobody", "Review", "gave up"]))),
  waiting: Arbitrary.schema(upTo(1)),
  leaseExpires: optional(time)
}).pipe(
  Arbitrary.map(({ attention, check, created, labels, leaseExpires, notes, priority, updated, waiting, ...own }) => ({
    ticket: {
      ...own,
      id: own.id as Ticket["id"],
      context: {
        ...(priority === undefined ? {} : { priority }),
        ...(labels.length === 0 ? {} : { labels }),
        ...(check === undefined ? {} : { check }),
        ...(attention === undefined ? {} : { attention: { reason: attention, since: created } })
      },
      created_at: created,
      updated_at: updated,
      notes: notes.map(([author, text]): Note => ({ time: "00:00:00", author, text }))
    },
    waiting,
    leaseExpires
  }))
)
