/** Rules of search: what it looks at, how words match, what comes first. */
import { assert } from "@effect/vitest"
import { TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import { nastyTexts } from "../arbitraries.ts"
import type { Rule } from "./rule.ts"
import { createInTurn, draftOf, titles } from "./rule.ts"

const found = (search: string) =>
  TicketManager.use((manager) => Effect.map(manager.list({ search }), ({ tickets }) => titles(tickets)))

export const searchRules = (rule: Rule): void => {
  rule(
    "covers title, description, fiefdom, id, errors, warnings and notes, but not the context",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const made = yield* createInTurn([
        draftOf("needle in the title"),
        draftOf("description", { description: "a needle in it" }),
        draftOf("fiefdom", { fiefdom: "src/needle" }),
        draftOf("errors", { errors: ["other", "needle.ts:12"] }),
        draftOf("warnings", { warnings: ["unused needle"] }),
        draftOf("note"),
        draftOf("author"),
        draftOf("context", { context: { key: "needle" }, labels: ["needle"] }),
        draftOf("elsewhere")
      ])
      yield* manager.addNote(made[5].id, { text: "found the needle" })
      yield* manager.addNote(made[6].id, { author: "Needle", text: "hello" })
      assert.sameMembers(
        [...(yield* found("needle"))],
        ["needle in the title", "description", "fiefdom", "errors", "warnings", "note", "author"]
      )
      const last = made[8]
      assert.deepStrictEqual(yield* found(last.id), ["elsewhere"])
      assert.include(yield* found(last.id.slice(0, 6)), "elsewhere")
    })
  )

  rule(
    "every word must be the beginning of a word, in any order, case and accents aside",
    Effect.gen(function* () {
      yield* createInTurn([draftOf("Cannot find module Café", { errors: ["src/ui/list.ts:12: TS2304"] })])
      for (const search of [
        "cann",
        "CAFE",
        "café mod",
        "module cannot",
        "ui/list.ts",
        "ts2304 find",
        "  find  ",
        "12",
        ""
      ]) {
        assert.lengthOf(yield* found(search), 1, search)
      }
      for (const search of ["annot", "find nothing", "cafeteria", "ui/lis.ts", "ts230 nowhere"]) {
        assert.lengthOf(yield* found(search), 0, search)
      }
    })
  )

  rule(
    "a hit in the title comes before one in the fiefdom, and that before one in the text",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      yield* createInTurn([
        draftOf("parser breaks"),
        draftOf("second", { fiefdom: "src/parser" }),
        draftOf("third", { description: "the parser, the parser, and again the parser" })
      ])
      assert.deepStrictEqual(yield* found("parser"), ["parser breaks", "second", "third"])
      const newest = yield* manager.list({ search: "parser", sort: "created" })
      assert.deepStrictEqual(titles(newest.tickets), ["third", "second", "parser breaks"])
    })
  )

  rule(
    "of equal hits the newest comes first",
    Effect.gen(function* () {
      yield* createInTurn(Array.from({ length: 5 }, () => draftOf("same words here")))
      const manager = yield* TicketManager
      const byTime = yield* manager.list({ sort: "created" })
      const byRelevance = yield* manager.list({ search: "words" })
      assert.deepStrictEqual(byRelevance.tickets, byTime.tickets)
    })
  )

  rule(
    "follows edits, and leaves archived tickets out unless asked for",
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const { id } = yield* manager.create(draftOf("before"))
      yield* manager.edit(id, { title: "after" })
      assert.deepStrictEqual(yield* found("before"), [])
      assert.deepStrictEqual(yield* found("after"), ["after"])
      yield* manager.archive([id])
      assert.deepStrictEqual(yield* found("after"), [])
      assert.strictEqual((yield* manager.list({ search: "after", all: true })).total, 1)
      yield* manager.undo()
      assert.deepStrictEqual(yield* found("after"), ["after"])
    })
  )

  rule(
    "no text is syntax",
    Effect.gen(function* () {
      yield* createInTurn([draftOf("plain words")])
      for (const search of [
        ...nastyTexts,
        '"',
        "*",
        "NEAR(a b)",
        "title:x",
        "a AND",
        "^",
        "col : x",
        "-plain",
        "%",
        "\\"
      ]) {
        yield* found(search)
      }
      assert.deepStrictEqual(yield* found('"plain" *'), ["plain words"])
      assert.deepStrictEqual(yield* found("plain AND words"), [])
      assert.deepStrictEqual(yield* found("***"), ["plain words"], "text without a word restricts nothing")
    })
  )
}
