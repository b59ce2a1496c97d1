import { assert, describe, it } from "@effect/vitest"
import { Finding, TicketDraft } from "@orchestr8/contracts"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { checkTicket, failureFinding, fingerprint, groupFindings } from "../../src/checks/index.ts"
import { finding, fixture, parse } from "./checking.ts"

const titleOf = (parts: Partial<Finding>) => checkTicket("types", [finding(parts)], undefined).draft.title

describe("checkTicket", () => {
  it("says what is wrong where, and how to find it again", () => {
    const [group] = groupFindings("unit", parse("tap", fixture("node-test.tap")).findings)
    assert.isDefined(group)
    assert.deepStrictEqual<unknown>(checkTicket("unit", group, undefined), {
      fingerprint: fingerprint("unit", group[0]),
      draft: {
        fiefdom: "test",
        title: "adds two numbers",
        description:
          "The check unit reports this in test/add.test.mjs:5:1:\n\nadds two numbers\nAssertionError: Expected values to be strictly equal:\n\n-1 !== 3",
        errors: [
          "test/add.test.mjs:5:1: [test] adds two numbers: AssertionError: Expected values to be strictly equal: -1 !== 3"
        ],
        warnings: [],
        context: {
          file_path: "test/add.test.mjs",
          check: "unit",
          fingerprint: fingerprint("unit", group[0]),
          occurrences: 1
        }
      }
    })
  })

  it.each([
    [{}, "TS2304 in src/a.ts: Cannot find name 'x'."],
    [{ code: "" }, "src/a.ts: Cannot find name 'x'."],
    [{ file: "" }, "TS2304 in types: Cannot find name 'x'."],
    [{ file: "", code: "" }, "types: Cannot find name 'x'."],
    [{ code: "test", message: "adds\nbecause" }, "adds"]
  ])("titles %j as %j", (parts, expected) => assert.strictEqual(titleOf(parts), expected))

  it("makes one ticket of one problem in several places", () => {
    const findings = [
      finding({ line: 3 }),
      finding({ line: 9, message: "Cannot find name 'y'." }),
      finding({ line: 12, severity: "warning" })
    ]
    const groups = groupFindings("types", [...findings, finding({ code: "TS1" })])
    assert.lengthOf(groups, 2)
    const [group] = groups
    assert.isDefined(group)
    const { draft } = checkTicket("types", group, "auto")
    assert.strictEqual(draft.title, "TS2304 in src/a.ts: Cannot find name 'x'. (+1 more)")
    assert.match(draft.description, /^The check types reports this 3 times, first in src\/a\.ts:3:7:/)
    assert.deepStrictEqual(draft.errors, [
      "src/a.ts:3:7: [TS2304] Cannot find name 'x'.",
      "src/a.ts:9:7: [TS2304] Cannot find name 'y'."
    ])
    assert.deepStrictEqual(draft.warnings, ["src/a.ts:12:7: [TS2304] Cannot find name 'x'."])
    assert.strictEqual(draft.context.occurrences, 3)
  })

  it("lists at most a hundred places and counts the others", () => {
    const many = Array.from({ length: 250 }, (_, index) => finding({ line: index + 1 }))
    const { errors } = checkTicket("types", [finding({}), ...many], undefined).draft
    assert.lengthOf(errors, 101)
    assert.strictEqual(errors.at(-1), "and 151 more")
  })

  it("names no file that the finding does not name", () => {
    const silent = failureFinding(1, { stdout: "", stderr: "boom" })
    const { draft } = checkTicket("smoke", [silent], undefined)
    assert.notProperty(draft.context, "file_path")
    assert.strictEqual(draft.title, "smoke: the command failed with exit code 1")
    assert.strictEqual(draft.fiefdom, "root")
  })

  it.effect.prop(
    "is a draft that can be created, whatever was found",
    { check: Schema.String, found: Schema.Array(Finding), configured: Schema.UndefinedOr(Schema.String) },
    ({ check, found, configured }) =>
      Effect.sync(() => {
        const groups = groupFindings(check, found)
        assert.strictEqual(groups.flat().length, found.length)
        for (const group of groups) {
          const { draft, fingerprint: id } = checkTicket(check, group, configured)
          assert.isTrue(Schema.is(TicketDraft)(draft), JSON.stringify(draft))
          assert.isAtMost(draft.title.length, 120)
          assert.isTrue(group.every((each) => fingerprint(check, each) === id))
        }
      })
  )
})
