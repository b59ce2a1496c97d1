import { assert, describe, it } from "@effect/vitest"
import { fixture, parse, shown } from "./checking.ts"

const locations = (name: string) =>
  parse("pytest", fixture(name)).findings.map(({ code, file, line, message }) => [
    code,
    file,
    line,
    message.split("\n")[0]
  ])

const expected = [
  ["test", "tests/test_cart.py", 7, "test_total"],
  ["test", "tests/test_cart.py", 12, "TestFirst::test_one"],
  ["test", "tests/test_cart.py", 16, "TestFirst::test_some[items0]"],
  ["test", "tests/test_cart.py", 16, "TestFirst::test_some[items2]"],
  ["test", "tests/test_cart.py", 0, "test_xfail"],
  ["test", "tests/test_cart.py", 46, "test_multi"],
  ["test", "tests/test_cart.py", 21, "test_store"]
]

describe("pytest", () => {
  it.each(["pytest.txt", "pytest-short.txt"])("reads %s: a failing test at its line in the test file", (name) => {
    assert.deepStrictEqual(locations(name).slice(0, -1), expected)
  })

  it("gives the whole reason, which the summary cuts short", () => {
    const [total] = parse("pytest", fixture("pytest.txt")).findings
    assert.strictEqual(total?.message, "test_total\nTypeError: unsupported operand type(s) for +: 'int' and 'str'")
  })

  it("reads warnings of the project", () => {
    const warning = shown(parse("pytest", fixture("pytest.txt"))).at(-1)
    assert.match(
      warning ?? "",
      /^warning tests\/test_cart\.py:28: \[PytestUnknownMarkWarning\] Unknown pytest\.mark\.slow/
    )
  })

  it("reads files that cannot be collected", () => {
    assert.deepStrictEqual(shown(parse("pytest", fixture("pytest-collection.txt"))).slice(0, 2), [
      "error tests/test_import.py:1: [collection] ModuleNotFoundError: No module named 'shop.missing'",
      "error tests/test_syntax.py:1: [collection] SyntaxError: invalid syntax"
    ])
  })

  it("names every test file that ran", () => {
    assert.deepStrictEqual(parse("pytest", fixture("pytest.txt")).testFiles, [
      "tests/test_cart.py",
      "tests/test_good.py"
    ])
  })

  it("does without the short summary", () => {
    const [report = ""] = fixture("pytest.txt").split("=========================== short test summary")
    const names = parse("pytest", report).findings.map(({ file, message }) => `${file} ${message.split("\n")[0]}`)
    assert.includeMembers(names, [
      "tests/test_cart.py test_total",
      "tests/test_cart.py TestFirst.test_one",
      "tests/test_cart.py test_store"
    ])
  })

  it("tells tests of one name in two files apart", () => {
    const output = [
      "=================================== FAILURES ===================================",
      "_____________________________________ test_x _____________________________________",
      "a/test_1.py:2: in test_x",
      "E   AssertionError: one",
      "_____________________________________ test_x _____________________________________",
      "b/test_2.py:9: in test_x",
      "E   AssertionError: two",
      "=========================== short test summary info ============================",
      "FAILED a/test_1.py::test_x - AssertionError: one",
      "FAILED b/test_2.py::test_x - AssertionError: two",
      "2 failed in 0.01s"
    ].join("\n")
    assert.deepStrictEqual(shown(parse("pytest", output)), [
      "error a/test_1.py:2: [test] test_x: AssertionError: one",
      "error b/test_2.py:9: [test] test_x: AssertionError: two"
    ])
  })

  it("takes no logs after the report for a part of it", () => {
    const quiet = fixture("pytest-short.txt")
    assert.deepStrictEqual(parse("pytest", quiet, "ERROR worker stopped\n"), parse("pytest", quiet))
  })

  it("recognises a clean report, and no usage error", () => {
    assert.deepInclude(parse("pytest", fixture("pytest-clean.txt")), { understood: true, findings: [] })
    assert.isTrue(parse("pytest", "...                       [100%]\n3 passed in 0.01s\n").understood)
    assert.isFalse(parse("pytest", "ERROR: file or directory not found: nope\n").understood)
  })
})
