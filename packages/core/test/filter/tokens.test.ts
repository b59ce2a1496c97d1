import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import { DatabaseSync } from "node:sqlite"
import { foldText, occurrences } from "../../src/filter/index.ts"

/** The tokens that FTS5 makes of texts, joined by spaces. */
const inSqlite = (texts: ReadonlyArray<string>): ReadonlyArray<string> => {
  using db = new DatabaseSync(":memory:")
  db.exec("CREATE VIRTUAL TABLE f USING fts5(x, content='', tokenize='unicode61 remove_diacritics 2')")
  db.exec("CREATE VIRTUAL TABLE v USING fts5vocab(f, 'instance')")
  const insert = db.prepare("INSERT INTO f (rowid, x) VALUES (?, ?)")
  texts.forEach((text, n) => insert.run(n, text))
  const tokens = texts.map((): Array<string> => [])
  for (const row of db.prepare("SELECT doc, term FROM v ORDER BY doc, offset").iterate()) {
    tokens[Number(row["doc"])]?.push(String(row["term"]))
  }
  return tokens.map((each) => each.join(" "))
}

const characters = (from: number, to: number): string => {
  let text = ""
  for (let code = from; code < to; code++) if (code < 0xd800 || code > 0xdfff) text += String.fromCodePoint(code)
  return text
}

describe("foldText", () => {
  it.each([
    ["", ""],
    ["---", ""],
    ["Fix src/foo.ts:12", "fix src foo ts 12"],
    ["snake_case kebab-case", "snake case kebab case"],
    ["Café cafe\u0301 ÅNGSTRÖM", "cafe cafe angstrom"],
    ["Straße STRASSE ẞ", "strasse strasse ss"],
    ["ΟΔΟΣ ὁδός", "οδοσ οδοσ"],
    ["İstanbul Ёлка", "istanbul елка"],
    ["日本語 テスト", "日本語 テスト"],
    ["✖ fail🤔now │", "fail now"],
    ["lone \ud800 half", "lone half"]
  ])("folds %j to %j", (text, expected) => assert.strictEqual(foldText(text), expected))

  it("makes tokens of every character of Unicode that FTS5 takes as they are", () => {
    const folded = Array.from({ length: 0x110000 / 64 }, (_, block) =>
      foldText(characters(block * 64, block * 64 + 64))
    )
    assert.deepStrictEqual(inSqlite(folded), folded)
  })

  it("splits ASCII as FTS5 does", () => {
    const texts = Array.from({ length: 127 }, (_, code) => `a${String.fromCharCode(code + 1)}B`)
    assert.deepStrictEqual(inSqlite(texts), texts.map(foldText))
  })

  it.prop(
    "is done after once",
    { text: Schema.String },
    ({ text }) => assert.strictEqual(foldText(foldText(text)), foldText(text)),
    { arbitrary: { runs: 500 } }
  )
})

describe("occurrences", () => {
  it("counts beginnings of tokens, or whole ones when exact", () => {
    assert.strictEqual(occurrences("foo foobar barfoo", "foo", false), 2)
    assert.strictEqual(occurrences("foo foobar barfoo", "foo", true), 1)
    assert.strictEqual(occurrences("a a a", "a a", true), 2)
  })

  it("wants several tokens in sequence, only the last one shortened", () => {
    assert.strictEqual(occurrences("src foo ts", "foo t", false), 1)
    assert.strictEqual(occurrences("src foo ts", "foo t", true), 0)
    assert.strictEqual(occurrences("src foo x ts", "foo t", false), 0)
    assert.strictEqual(occurrences("src fooo ts", "foo t", false), 0)
  })
})
