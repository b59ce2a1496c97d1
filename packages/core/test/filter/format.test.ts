import { assert, describe, it } from "@effect/vitest"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { formatFilter, parseFilter } from "../../src/filter/index.ts"
import { filter } from "./filters.ts"

const canonical = (text: string) => Result.map(parseFilter(text), formatFilter)

describe("formatFilter", () => {
  it.prop(
    "writes what parseFilter reads back as the same filter",
    { filter },
    ({ filter }) => assert.deepStrictEqual(parseFilter(formatFilter(filter)), Result.succeed(filter)),
    { arbitrary: { runs: 2000 } }
  )

  it.prop(
    "changes nothing in its own output, whatever was typed",
    { text: Schema.String },
    ({ text }) => {
      const once = canonical(text)
      assert.deepStrictEqual(Result.flatMap(once, canonical), once)
    },
    { arbitrary: { runs: 1000 } }
  )

  it.each([
    ["", ""],
    ["  fix   the build ", "fix the build"],
    ["status:resolved,open,open", "status:open,resolved"],
    ["under:./src//foo", "fiefdom:src/foo/"],
    ["fiefdom:src", "fiefdom:src"],
    ['fiefdom:"a b/" label:"bug"', 'fiefdom:"a b/" label:bug'],
    ["err:=1 warn:0 notes:>=02", "err:1 warn:0 notes:>=2"],
    ["id:3F2A", "id:3f2a"],
    ['-title:foo -"exact one"', '-title:foo -"exact one"'],
    ["--noEmit - -", "--noEmit - -"],
    ["\\status:open -\\-x \\plain", "\\status:open -\\-x plain"],
    ['label:":x" title:\\:x title:\\//x //x', 'label:":x" title:\\:x title:\\//x //x'],
    ['"src\\foo" "say \\"x\\""', '"src\\\\foo" "say \\"x\\""']
  ])("%j is canonically %j", (text, expected) => assert.deepStrictEqual(canonical(text), Result.succeed(expected)))
})
