/**
 * Generators for property tests: whatever the contracts allow, with the texts that break programs. Built on the
 * schemas, so that a changed contract changes what is generated.
 */
import type { Actor, Note, Ticket, TicketDraft, TicketPatch } from "@orchestr8/contracts"
import {
  Actor as ActorSchema,
  Operation,
  Priority,
  Ticket as TicketSchema,
  TicketStatus,
  Timestamp
} from "@orchestr8/contracts"
import * as Arbitrary from "effect/Arbitrary"
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"

/** Texts that programs get wrong. None of them is blank. */
export const nastyTexts: ReadonlyArray<string> = [
  "plain",
  "👩‍👩‍👧‍👦 family, 🇦🇹, e\u0301",
  "\u202etxet ruoy\u202c שלום العربية",
  "\u001b[31mred\u001b[0m\u001b]8;;http://x\u0007",
  "nul \u0000 bell \u0007 del \u007f nbsp \u00a0",
  `quotes " ' \` \\ \\n \${x} $(x) %s`,
  "'); DROP TABLE tickets; --",
  '<script>alert("x")</script>',
  "__proto__",
  "constructor",
  "4294967295",
  "NaN",
  "../../etc/passwd",
  "\ufeffbom",
  "\u{1f600}\ufffd\u{10ffff}",
  "lone \ud800 surrogate",
  "x".repeat(70_000)
]

export const literals = <const A extends string | number>(values: ReadonlyArray<A>): Arbitrary.Arbitrary<A> =>
  Arbitrary.schema(Schema.Literals(values))

/** A whole number from 0. */
export const upTo = (maximum: number): Arbitrary.Arbitrary<number> =>
  Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum })))

/** One of the given generators, each as often as the others. */
export const oneOf = <A>(...choices: ReadonlyArray<Arbitrary.Arbitrary<A>>): Arbitrary.Arbitrary<A> =>
  upTo(choices.length - 1).pipe(Arbitrary.flatMap((index) => choices[index] as Arbitrary.Arbitrary<A>))

/** Any text at all: empty, of several lines, nasty. */
export const text: Arbitrary.Arbitrary<string> = oneOf(
  Arbitrary.schema(Schema.String),
  literals(["", "two\nlines", "\r\n", " "]),
  literals(nastyTexts)
)

/** A text that is not blank. */
export const words: Arbitrary.Arbitrary<string> = text.pipe(
  Arbitrary.map((value) => (value.trim() === "" ? `${value}.` : value))
)

/** A title: words on one line. */
export const title: Arbitrary.Arbitrary<string> = words.pipe(
  Arbitrary.map((value) => value.replace(/[\r\n\u2028\u2029]/g, "|"))
)

const texts = Arbitrary.array(text, { maxLength: 3 })

/** Keys that objects treat in a way of their own, and ordinary ones. */
const contextKey = literals(["__proto__", "constructor", "10", "9", "", "a/b", "plain", "file_path", "ключ"])

/**
 * JSON as it is read from a file, so without -0. JSON.parse of Node 24 confuses keys that end in a backslash with others
 * of that shape: none are generated.
 */
const json: Arbitrary.Arbitrary<Schema.Json> = Arbitrary.schema(Schema.Json).pipe(
  Arbitrary.map((value) => {
    const text = JSON.stringify(value)
    return text.includes('\\\\":') ? null : (JSON.parse(text) as Schema.Json)
  })
)

/** A free JSON object in which no key has a meaning that a value could miss. */
export const context: Arbitrary.Arbitrary<Ticket["context"]> = Arbitrary.array(Arbitrary.all([contextKey, json]), {
  maxLength: 3
}).pipe(
  Arbitrary.map((entries) =>
    Object.fromEntries(entries.map(([key, value]) => [key, key === "file_path" ? "src/a.ts" : value]))
  )
)

const fiefdom = literals(["IP", "IP/components", "general/general-7", "__proto__", "src/👾", "a%b_c"]).pipe(
  Arbitrary.map((value) => value as Ticket["fiefdom"])
)

/** With an instant, as we write them, or without, as the Python program did. */
const note: Arbitrary.Arbitrary<Note> = Arbitrary.all({
  author: words,
  text: words,
  at: oneOf(Arbitrary.Constant(undefined), Arbitrary.schema(Timestamp))
}).pipe(Arbitrary.map(({ at, ...own }) => ({ time: "10:25:16", ...own, ...(at === undefined ? {} : { at }) })))

/** A ticket in any status. */
export const ticket: Arbitrary.Arbitrary<Ticket> = Arbitrary.all({
  schematic: Arbitrary.schema(TicketSchema.mapFields(Struct.pick(["id", "status", "created_at", "updated_at"]))),
  fiefdom,
  title,
  description: text,
  errors: texts,
  warnings: texts,
  context,
  notes: Arbitrary.array(note, { maxLength: 3 }),
  extra: context
}).pipe(
  Arbitrary.map(({ schematic, extra, ...own }) => ({
    ...schematic,
    ...own,
    ...(Object.keys(extra).length === 0 ? {} : { extra })
  }))
)

const optional = <A>(value: Arbitrary.Arbitrary<A>): Arbitrary.Arbitrary<A | undefined> =>
  oneOf<A | undefined>(Arbitrary.Constant(undefined), value)

const present = <A extends object>(fields: A): { [K in keyof A]?: Exclude<A[K], undefined> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof A]?: Exclude<A[K], undefined>
  }

const priority = Arbitrary.schema(Priority)
const labels = Arbitrary.array(literals(["bug", "ui", "__proto__", "a b"]), { maxLength: 2 })

/** A draft that every store takes. */
export const draft: Arbitrary.Arbitrary<TicketDraft> = Arbitrary.all({
  title,
  fiefdom,
  rest: Arbitrary.all({
    description: optional(text),
    errors: optional(texts),
    warnings: optional(texts),
    context: optional(context),
    priority: optional(priority),
    labels: optional(labels)
  })
}).pipe(Arbitrary.map(({ rest, ...own }) => ({ ...own, ...present(rest) })))

/** A patch that every store takes; `null` in it removes. */
export const patch: Arbitrary.Arbitrary<TicketPatch> = Arbitrary.all({
  title: optional(title),
  fiefdom: optional(fiefdom),
  description: optional(text),
  errors: optional(texts),
  warnings: optional(texts),
  context: optional(context),
  priority: optional(oneOf<TicketPatch["priority"]>(priority, Arbitrary.Constant(null))),
  labels: optional(labels)
}).pipe(Arbitrary.map((fields) => present(fields) as TicketPatch))

export const status = Arbitrary.schema(TicketStatus)
export const actor: Arbitrary.Arbitrary<Actor> = oneOf(
  literals(["human:ann", "human:bob", "worker:w", "check:unit"]).pipe(Arbitrary.map((value) => value as Actor)),
  Arbitrary.schema(ActorSchema)
)
/** An operation as the schema allows it, whether or not a history could hold it. */
export const operation = Arbitrary.schema(Operation)
