import { assert, describe, it } from "@effect/vitest"
import { normaliseFiefdom } from "@orchestr8/contracts"
import * as Arbitrary from "effect/Arbitrary"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { Condition } from "../../src/filter/index.ts"
import { formatFilter, parseFilter, wordsFilter } from "../../src/filter/index.ts"
import { filter } from "./filters.ts"

const terms = (text: string) => Result.getOrThrow(parseFilter(text)).terms
const conditions = (text: string) => terms(text).map(({ condition }) => condition)
const fiefdom = (text: string) => Result.getOrThrow(normaliseFiefdom(text))
const word = (text: string): Condition => ({ _tag: "Text", within: "ticket", text, exact: false })

const problem = (text: string) => {
  const result = parseFilter(text)
  if (Result.isSuccess(result)) return assert.fail(`${JSON.stringify(text)} was accepted`)
  return result.failure
}

/** The problem, with the place that it names instead of the offsets. */
const problemAt = (text: string) => {
  const { end, hint, start } = problem(text)
  return { at: text.slice(start, end), hint }
}

/** Text that comes close to the language: the text of a filter with a piece taken out or put in. */
const nearlyFilter = Arbitrary.all([
  filter,
  Arbitrary.schema(Schema.Literals(["", '"', "\\", "-", ":", ",", " ", "stauts:", "err:", "title:", "\u0000"])),
  Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 80 }))),
  Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 5 })))
]).pipe(
  Arbitrary.map(([wanted, piece, at, removed]) => {
    const text = formatFilter(wanted)
    return `${text.slice(0, at)}${piece}${text.slice(at + removed)}`
  })
)

describe("parseFilter", () => {
  it.prop(
    "never throws, and names a place inside the text",
    { text: Schema.String, nearly: nearlyFilter },
    ({ nearly, text }) => {
      for (const input of [text, nearly]) {
        const result = parseFilter(input)
        if (Result.isSuccess(result)) continue
        const { end, message, start } = result.failure
        assert.isTrue(start >= 0 && start <= end && end <= input.length, `${start}..${end} of ${input.length}`)
        assert.notStrictEqual(message, "")
      }
    },
    { arbitrary: { runs: 1000 } }
  )

  it.prop(
    "hints lead to a filter, or to a problem that has no hint",
    { nearly: nearlyFilter },
    ({ nearly }) => {
      let text = nearly
      for (let round = 0; round < 20; round++) {
        const result = parseFilter(text)
        if (Result.isSuccess(result) || result.failure.hint === undefined) return
        text = `${text.slice(0, result.failure.start)}${result.failure.hint}${text.slice(result.failure.end)}`
      }
      assert.fail(`${JSON.stringify(nearly)} became ${JSON.stringify(text)}`)
    },
    { arbitrary: { runs: 1000 } }
  )

  it("reads the example of the specification", () => {
    assert.deepStrictEqual(terms('status:open fiefdom:src/ err:>0 label:x -word "exact" age:<2d agent:failed'), [
      { negated: false, condition: { _tag: "Status", anyOf: ["open"] } },
      { negated: false, condition: { _tag: "Fiefdom", fiefdom: fiefdom("src"), subtree: true } },
      { negated: false, condition: { _tag: "Count", of: "err", comparison: ">", value: 0 } },
      { negated: false, condition: { _tag: "Label", label: "x" } },
      { negated: true, condition: word("word") },
      { negated: false, condition: { _tag: "Text", within: "ticket", text: "exact", exact: true } },
      { negated: false, condition: { _tag: "Age", of: "age", comparison: "<", amount: 2, unit: "d" } },
      { negated: false, condition: { _tag: "Agent", anyOf: ["failed"] } }
    ])
  })

  it.each([
    "src/a.ts:12",
    "http://x",
    "file://status:open",
    "std::vector",
    "c:/windows",
    "Error:",
    "TS2304:",
    "node_modules:",
    "--noEmit",
    "---",
    "-",
    'say"hi"',
    "a,b"
  ])("%s is a word", (text) => assert.deepStrictEqual(terms(text), [{ negated: false, condition: word(text) }]))

  it("takes a word after a backslash literally", () => {
    assert.deepStrictEqual(conditions('\\status:open \\-x \\"y \\\\ \\'), [
      word("status:open"),
      word("-x"),
      word('"y'),
      word("\\"),
      word("\\")
    ])
  })

  it("takes quotes around values", () => {
    assert.deepStrictEqual(
      conditions('fiefdom:"a b" label:"say \\"hi\\"" check:"C:\\x" title:"one two" status:"open"'),
      [
        { _tag: "Fiefdom", fiefdom: fiefdom("a b"), subtree: false },
        { _tag: "Label", label: 'say "hi"' },
        { _tag: "Check", check: "C:\\x" },
        { _tag: "Text", within: "title", text: "one two", exact: true },
        { _tag: "Status", anyOf: ["open"] }
      ]
    )
  })

  it.each([
    ["stauts:open", "stauts:", "status:"],
    ["fix -prio:high", "prio:", "priority:"],
    ["error: expected", "error:", "err:"],
    ["constructor:x", "constructor:", "status:"],
    ["status:opne,resolved", "opne,resolved", "open,resolved"],
    ["status:", "", "open"],
    ["priority:High", "High", "high"],
    ["agent:fail", "fail", "failed"],
    ["is:blocked", "blocked", "ready"],
    ["err:many", "many", ">0"],
    ["err:>", ">", ">0"],
    ["err:>1234567890", ">1234567890", ">0"],
    ["err:-1", "-1", ">0"],
    ["age:2d", "2d", "<2d"],
    ["age:<2y", "<2y", "<2d"],
    ["updated:>1.5h", ">1.5h", "<2d"],
    ["id:xyz", "xyz", undefined],
    ["id:3f2a1b9c0", "3f2a1b9c0", undefined],
    ["label:", "", undefined],
    ['check:""', '""', undefined],
    ["title: x", "", undefined],
    ["fiefdom:../x", "../x", undefined],
    ["under:/", "/", undefined],
    ['a "b c', '"b c', '"b c"'],
    ['"b"c', '"b"c', '"b" c'],
    ['-fiefdom:"a b"/ x', '"a b"/', '"a b" /']
  ])("refuses %j at %j and hints at %j", (text, at, hint) => assert.deepStrictEqual(problemAt(text), { at, hint }))

  it("names the field that does not exist", () => {
    assert.deepStrictEqual(problem("fix lbl:bar"), {
      message: "there is no field lbl: (quotes search for the text itself)",
      start: 4,
      end: 8,
      hint: "label:"
    })
  })

  it("refuses a text that is too long", () => {
    assert.lengthOf(terms("x".repeat(2000)), 1)
    assert.deepStrictEqual(problemAt(`${"x".repeat(2000)}yz`), { at: "yz", hint: undefined })
  })
})

describe("wordsFilter", () => {
  it("has no syntax", () => {
    assert.deepStrictEqual(
      wordsFilter(' status:open\t-x "y ').terms,
      ["status:open", "-x", '"y'].map((text) => ({ negated: false, condition: word(text) }))
    )
    assert.deepStrictEqual(wordsFilter("  "), { terms: [] })
  })
})
