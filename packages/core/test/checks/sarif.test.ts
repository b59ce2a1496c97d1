import { assert, describe, it } from "@effect/vitest"
import { fixture, parse, shown } from "./checking.ts"

const log = (results: ReadonlyArray<unknown>, run: object = {}) =>
  JSON.stringify({ version: "2.1.0", runs: [{ tool: { driver: { name: "t" } }, results, ...run }] })

const at = (uri: string) => [
  { physicalLocation: { artifactLocation: { uri }, region: { startLine: 2, startColumn: 4 } } }
]

describe("sarif", () => {
  it("reads a log of ESLint, with what the tool itself met", () => {
    assert.deepStrictEqual(shown(parse("sarif", fixture("eslint.sarif"))), [
      "warning src/a.js:1:7: [no-unused-vars] 'unused' is assigned a value but never used.",
      "error src/a.js:2:5: [no-undef] 'missing' is not defined.",
      "error src/a.js:2:13: [eqeqeq] Expected '===' and instead saw '=='.",
      "error src/a.js:4:3: [no-undef] 'console' is not defined.",
      "warning src/a.js:3:3: [ESL0999] Unused eslint-disable directive (no problems were reported from 'no-console').",
      "error src/b.js:1:7: [ESL0999] Parsing error: Unexpected token ="
    ])
  })

  it("takes level, code and message from the rule", () => {
    const rules = [
      { id: "R1", defaultConfiguration: { level: "error" }, messageStrings: { bad: { text: "bad {0} and {1}" } } }
    ]
    const output = log([{ ruleIndex: 0, message: { id: "bad", arguments: ["tea"] }, locations: at("a%20b.ts") }], {
      tool: { driver: { name: "t", rules } }
    })
    assert.deepStrictEqual(shown(parse("sarif", output)), ["error a b.ts:2:4: [R1] bad tea and {1}"])
  })

  it("resolves bases and artifact indexes", () => {
    const locations = [{ physicalLocation: { artifactLocation: { index: 0 } } }]
    const based = [{ physicalLocation: { artifactLocation: { uri: "src/a.c", uriBaseId: "SRC" } } }]
    const output = log(
      [
        { message: { text: "one" }, locations },
        { message: { text: "two" }, locations: based }
      ],
      {
        artifacts: [{ location: { uri: "lib/x.c" } }],
        originalUriBaseIds: { SRC: { uri: "file:///home/dev/shop/pkg/" } }
      }
    )
    assert.deepStrictEqual(shown(parse("sarif", output)), ["warning lib/x.c: one", "warning pkg/src/a.c: two"])
  })

  it("passes over what is no problem now", () => {
    const message = { text: "no" }
    const output = log([
      { message, level: "note" },
      { message, level: "none" },
      { message, kind: "pass", level: "error" },
      { message, level: "error", baselineState: "absent" },
      { message, level: "error", suppressions: [{ kind: "inSource" }] },
      { message: { text: "yes" }, level: "error", suppressions: [{ kind: "external", status: "rejected" }] }
    ])
    assert.deepStrictEqual(shown(parse("sarif", output)), ["error yes"])
  })

  it("recognises an empty log and no other JSON", () => {
    assert.deepInclude(parse("sarif", log([])), { understood: true, findings: [] })
    assert.isFalse(parse("sarif", '{"runs": []}').understood)
    assert.isFalse(parse("sarif", '{"version": "2.1.0"}').understood)
  })
})
