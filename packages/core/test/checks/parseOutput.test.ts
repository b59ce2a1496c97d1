import { readdirSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { CheckParser, Finding } from "@orchestr8/contracts"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { ParsedOutput } from "../../src/checks/index.ts"
import { fixture, parse } from "./checking.ts"

const fixtures = readdirSync(new URL("fixtures", import.meta.url)).map((name) => ({ name, text: fixture(name) }))

const parserOf: Readonly<Record<string, CheckParser>> = {
  "eslint.sarif": "sarif",
  "node-test.tap": "tap",
  "node-test-clean.tap": "tap",
  "tape.tap": "tap",
  "vitest.tap": "tap"
}

const expectedParser = (name: string): CheckParser | undefined =>
  parserOf[name] ??
  CheckParser.literals.find((parser) => (name.endsWith("junit.xml") ? parser === "junit" : name.startsWith(parser)))

describe("auto", () => {
  it.each(fixtures)("knows the tool of $name", ({ name, text }) => {
    const parsed = parse("auto", text)
    assert.strictEqual(parsed.parser, expectedParser(name))
    assert.isTrue(parsed.understood)
    assert.deepStrictEqual(parsed, parse(parsed.parser, text))
  })

  it("takes the reading that finds most where several line-based tools ran", () => {
    const output =
      "a.py:1:8: F401 `os` imported but unused\nb.py:3: error: Bad  [misc]\nc.sh:1:2: warning: Quote this. [SC2086]\n"
    const parsed = parse("auto", output)
    assert.strictEqual(parsed.parser, "generic")
    assert.deepStrictEqual(
      parsed.findings.map(({ code }) => code),
      ["F401", "misc", "SC2086"]
    )
  })

  it("does not take silence or chatter for a clean report", () => {
    for (const text of [
      "",
      "\n",
      "All good, nothing to see here",
      "[12:00:00] Starting\nRunning checks...\nFinished\n"
    ]) {
      assert.deepStrictEqual(parse("auto", text), { parser: "generic", understood: false, findings: [], testFiles: [] })
    }
  })
})

describe("parseOutput", () => {
  it("reads nothing with the parser none", () => {
    assert.deepStrictEqual(parse("none", fixture("tsc.txt")), {
      parser: "none",
      understood: false,
      findings: [],
      testFiles: []
    })
  })

  it("reports an identical finding once", () => {
    const [line = ""] = fixture("tsc.txt").split("\n")
    assert.lengthOf(parse("tsc", `${line}\n${line}\n`, line).findings, 1)
  })
})

// oxlint-disable-next-line no-control-regex -- control characters are what no finding may hold
const UNPRINTABLE = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e]/

const check = (parsed: ParsedOutput): void => {
  assert.isTrue(parsed.findings.length === 0 || parsed.understood)
  for (const finding of parsed.findings) {
    assert.isTrue(Schema.is(Finding)(finding), JSON.stringify(finding))
    assert.isTrue(finding.line >= 0 && finding.column >= 0 && finding.message !== "")
    assert.notMatch(finding.message, UNPRINTABLE)
    assert.notMatch(`${finding.file}${finding.code}`, /[\n]/)
    assert.notMatch(`${finding.file}${finding.code}`, UNPRINTABLE)
    assert.isTrue(JSON.stringify(finding).isWellFormed())
  }
  for (const file of parsed.testFiles) assert.notMatch(file, /^(?:$|\/|\.\.)/)
}

const checkAll = (stdout: string, stderr: string): void => {
  for (const parser of CheckParser.literals) check(parse(parser, stdout, stderr))
}

const Mutation = Schema.Struct({
  at: Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1 })),
  length: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 60 })),
  text: Schema.Union([
    Schema.String,
    Schema.Literals([
      "\u001b[31m",
      "\u001b]",
      "\r",
      "\u2028",
      "\ud800",
      "\n",
      "  ---\n",
      "{",
      "<a>",
      '"',
      "../",
      ":",
      "file:///%zz"
    ])
  ])
})

describe("any output", () => {
  it.effect.prop("never throws on any text", { stdout: Schema.String, stderr: Schema.String }, ({ stdout, stderr }) =>
    Effect.sync(() => checkAll(stdout, stderr))
  )

  it.effect.prop("never throws on any JSON", { values: Schema.Array(Schema.Json) }, ({ values }) =>
    Effect.sync(() => checkAll(JSON.stringify(values), values.map((value) => JSON.stringify(value)).join("\n")))
  )

  it.effect.prop(
    "never throws on slices and mutations of real output",
    {
      sample: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: fixtures.length - 1 })),
      from: Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1 })),
      mutations: Schema.Array(Mutation)
    },
    ({ sample, from, mutations }) =>
      Effect.sync(() => {
        const text = fixtures[sample]?.text ?? ""
        const mutated = mutations.reduce((whole, { at, length, text: inserted }) => {
          const start = Math.floor(at * whole.length)
          return whole.slice(0, start) + inserted + whole.slice(start + length)
        }, text)
        checkAll(mutated, "")
        checkAll(text.slice(Math.floor(from * text.length)), "")
        checkAll(text.slice(0, Math.floor(from * text.length)), "")
      }),
    { arbitrary: { runs: 200 } }
  )

  it("never throws on odd values where a known format has others", () => {
    for (const { name, text } of fixtures.filter((each) => /\.(?:json|sarif)$/.test(each.name))) {
      for (const odd of ["null", "7", '""', "[]", "{}", '[null, {"x": []}]']) {
        const places = [...text.matchAll(/"[^"]+": ?/g)].map(({ index, 0: key }) => index + key.length)
        for (const place of places.filter((_, index) => index % 7 === 0)) {
          const rest = text.slice(place).replace(/^(?:"[^"]*"|[\d.]+|null|true|false|\{|\[)/, odd)
          for (const parser of ["eslint", "ruff", "sarif", "auto"] as const)
            check(parse(parser, text.slice(0, place) + rest))
        }
      }
      assert.isNotEmpty(name)
    }
  })
})

const SIZE = 1_000_000
/** Parsers look at the first 4,000 characters of a line: patterns that are slow on a line show on many such lines. */
const fill = (text: string, before = ""): string => before + text.repeat(Math.ceil(SIZE / text.length))

const MANY = 200_000
const many = (line: (index: number) => string): string =>
  Array.from({ length: MANY }, (_, index) => line(index)).join("\n")

describe("very many findings", () => {
  it.each<readonly [parser: CheckParser, text: string]>([
    ["tsc", many((index) => `a.ts(${index + 1},1): error TS1: x`)],
    ["go", `${many((index) => `--- FAIL: Test${index} (0.00s)`)}\nFAIL\tshop/a\t0.1s`],
    ["cargo", many((index) => `test t${index} ... FAILED`)],
    ["tap", `1..${MANY}\n${many((index) => `not ok ${index} - t${index}`)}`],
    ["pytest", `=== short test summary info ===\n${many((index) => `FAILED a.py::t${index} - x`)}`],
    [
      "junit",
      `<testsuite><testcase name="a">${many((index) => `<failure message="${index}"/>`)}</testcase></testsuite>`
    ],
    [
      "eslint",
      JSON.stringify([{ filePath: "a.js", messages: Array.from({ length: MANY }, (_, line) => ({ line: line + 1 })) }])
    ]
  ])("%s: all are read", (parser, text) => {
    assert.lengthOf(parse(parser, text).findings, MANY)
  })
})

describe("a million characters of noise", () => {
  it.each<readonly [name: string, text: string]>([
    ["one letter", fill("a")],
    ["blanks", fill(" ")],
    ["line feeds", fill("\n")],
    ["carriage returns", fill("\r")],
    ["escape introducers", fill("\u001b[")],
    ["unfinished strings", fill("\u001b]")],
    ["colons", fill("a:1:")],
    ["parentheses", fill("(1,1")],
    ["dots", fill("a.")],
    ["slashes", fill("a/")],
    ["quotes", fill("'\"")],
    ["banners", fill("= ")],
    ["titles", fill("__ _")],
    ["pytest closings", fill("1 passed ")],
    ["pytest nodes", fill("a.py::")],
    ["pytest sections", fill("___ a ___\n", "=== FAILURES ===\n")],
    [
      "pytest summary",
      fill("___ a ___\n", "=== FAILURES ===\n") + fill("\nFAILED a.py::a - b", "\n=== short test summary info ===")
    ],
    ["panics", fill("thread 'a' panicked at 'b', ", "---- a stdout ----\n")],
    ["cargo headlines", fill("error: x\n")],
    ["cargo blocks", fill("---- a stdout ----\n")],
    ["go verdicts", fill("--- FAIL: a/b/c/d (0.00s)\n")],
    ["go files", fill("a.go")],
    ["braces", fill("{\n")],
    ["broken records", fill("{x}\n")],
    ["brackets", fill("[")],
    ["records", fill('{"Action":"output","Output":"a"}\n')],
    ["tags", fill("<a>", "<testsuite>")],
    ["angles", fill("<", "<testsuite>")],
    ["ampersands", fill("&", "<testsuite>")],
    ["attributes", fill('a="b" ', "<testsuite ")],
    ["open points", fill("not ok 1 - x {\n", "1..1\n")],
    ["nested points", fill("    not ok 1\nnot ok 2\n", "1..1\n")],
    ["ever deeper points", Array.from({ length: 1400 }, (_, depth) => `${" ".repeat(depth)}not ok 1 {`).join("\n")],
    ["open diagnostics", fill("  a: 'b\n", "1..1\nnot ok 1\n  ---\n")],
    ["block texts", fill("  a: |-\n", "1..1\nnot ok 1\n  ---\n")],
    ["diagnostics", fill("not ok 1\n  ---\n", "1..1\n")]
  ])("%s: is read in no time", (_, text) => {
    const before = process.cpuUsage()
    check(parse("auto", text))
    if (!text.includes("\n")) check(parse("auto", text.replace(/.{3900}/g, "$&\n")))
    const { user, system } = process.cpuUsage(before)
    assert.isBelow((user + system) / 1e6, 10)
  })
})
