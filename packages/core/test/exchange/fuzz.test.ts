import { assert, describe, it } from "@effect/vitest"
import { isTicketId, Ticket } from "@orchestr8/contracts"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { ImportResult } from "../../src/exchange/index.ts"
import {
  importBacklog,
  importBeads,
  importGithub,
  importOrchestr8,
  importTaskwarrior
} from "../../src/exchange/index.ts"
import { backlogFixture, fixture, importing } from "./importing.ts"

const importers: ReadonlyArray<
  readonly [name: string, samples: ReadonlyArray<string>, run: (text: string) => ImportResult]
> = [
  ["beads", [fixture("beads.jsonl")], (text) => importBeads(text, importing())],
  ["taskwarrior", [fixture("taskwarrior.json")], (text) => importTaskwarrior(text, importing())],
  ["github", [fixture("github-gh.json"), fixture("github-rest.json")], (text) => importGithub(text, importing())],
  ["orchestr8", [fixture("orchestr8-original.json")], (text) => importOrchestr8(text, importing())],
  [
    "backlog",
    backlogFixture().map(({ text }) => text),
    (text) => importBacklog([{ path: "backlog/tasks/x.md", text }, ...backlogFixture()], importing())
  ]
]

/** A result, every ticket of which is valid and depends on tickets of the import alone. */
const check = (result: ImportResult): void => {
  if (Result.isFailure(result)) {
    assert.isNotEmpty(result.failure)
    return
  }
  const { tickets, skipped } = result.success
  const ids = new Set<unknown>(tickets.map(({ id }) => id))
  assert.strictEqual(ids.size, tickets.length)
  for (const ticket of tickets) {
    assert.isTrue(Schema.is(Ticket)(ticket), JSON.stringify(ticket))
    const external = ticket.context["external"]
    if (external === undefined) continue
    const dependsOn = (ticket.context["depends_on"] ?? []) as ReadonlyArray<string>
    assert.isTrue(dependsOn.every((id) => isTicketId(id) && ids.has(id)))
  }
  for (const { where, reason } of skipped) assert.isTrue(where !== "" && reason !== "")
}

const Mutation = Schema.Struct({
  at: Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1 })),
  length: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 40 })),
  text: Schema.String
})

const mutate = (text: string, mutations: ReadonlyArray<typeof Mutation.Type>): string =>
  mutations.reduce((mutated, { at, length, text: inserted }) => {
    const start = Math.floor(at * mutated.length)
    return mutated.slice(0, start) + inserted + mutated.slice(start + length)
  }, text)

const Graft = Schema.Struct({
  every: Schema.Int.check(Schema.isBetween({ minimum: 2, maximum: 30 })),
  values: Schema.Array(Schema.Json).check(Schema.isMinLength(1))
})

/** Replaces every nth value of a JSON input, scalar or not, by values of any type. */
const graft = (value: unknown, { every, values }: typeof Graft.Type): unknown => {
  let count = 0
  const visit = (item: unknown): unknown => {
    if (++count % every === 0) return values[(count / every) % values.length]
    if (Array.isArray(item)) return item.map(visit)
    if (typeof item !== "object" || item === null) return item
    return Object.fromEntries(Object.entries(item).map(([key, child]) => [key, visit(child)]))
  }
  return visit(value)
}

describe.each(importers)("import %s", (name, samples, run) => {
  it.effect.prop("never throws on any text", { text: Schema.String }, ({ text }) => Effect.sync(() => check(run(text))))

  it.effect.prop("never throws on any JSON", { value: Schema.Array(Schema.Json) }, ({ value }) =>
    Effect.sync(() =>
      check(run(name === "backlog" ? `---\n${JSON.stringify(value[0] ?? {})}\n---\n` : JSON.stringify(value)))
    )
  )

  it.effect.prop(
    "never throws on mutated input",
    { mutations: Schema.Array(Mutation).check(Schema.isMinLength(1)) },
    ({ mutations }) =>
      Effect.sync(() => {
        for (const sample of samples) check(run(mutate(sample, mutations)))
      }),
    { arbitrary: { runs: 200 } }
  )

  it.effect.prop(
    "never throws on values of another type",
    { grafted: Graft },
    ({ grafted }) =>
      Effect.sync(() => {
        for (const sample of samples) {
          const records =
            name === "beads"
              ? readable(sample)
              : name === "backlog"
                ? frontOf(sample)
                : JSON.parse(sample.replace("NaN", "0"))
          const text = JSON.stringify(graft(records, grafted))
          check(run(name === "backlog" ? `---\n${text}\n---\n\n## Comments\n<!-- COMMENT:BEGIN -->` : text))
        }
      }),
    { arbitrary: { runs: 200 } }
  )
})

const readable = (lines: string): ReadonlyArray<unknown> =>
  lines.split("\n").flatMap((line) => {
    try {
      return [JSON.parse(line) as unknown]
    } catch {
      return []
    }
  })

const frontOf = (text: string): unknown =>
  Object.fromEntries(text.split("\n").flatMap((line) => (/^\w+:/.test(line) ? [line.split(/:\s*/, 2)] : [])))
