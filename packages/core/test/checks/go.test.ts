import { assert, describe, it } from "@effect/vitest"
import { fixture, parse, shown } from "./checking.ts"

const failures = [
  "error cart/cart_test.go:7: [test] TestTotal: Total(1, 2) = -1, want 3",
  "error cart/cart_test.go:16: [test] TestTable/two_items: cannot two items: second line",
  "error cart/cart_test.go:24: [test] TestParallelA: A is bad",
  "error cart/cart_test.go:25: [test] TestParallelB: B is bad"
]
const panic =
  "error price/price_test.go:5: [test] TestOf: panic: runtime error: index out of range [3] with length 0 [recovered]"

describe("go", () => {
  it("reads compiler messages, continued lines as details", () => {
    const parsed = parse("go", "", fixture("go-build.txt"))
    assert.deepStrictEqual(shown(parsed), [
      'error bad/bad.go:3:8: imported and not used: "fmt"',
      "error bad/bad.go:6:2: undefined: undefinedName",
      "error bad/bad.go:7:9: cannot use a (variable of type int) as type string in return statement",
      "error bad/bad.go:10:21: too many arguments in call to Bad"
    ])
    assert.strictEqual(
      parsed.findings[3]?.message,
      "too many arguments in call to Bad\n  have (string, number)\n  want (int)"
    )
  })

  it("reads vet", () => {
    assert.deepStrictEqual(shown(parse("go", "", fixture("go-vet.txt"))), [
      "error bad/bad.go:6:2: undeclared name: undefinedName"
    ])
  })

  it("reads the text of go test: innermost failures in the folder of their package", () => {
    assert.deepStrictEqual(shown(parse("go", fixture("go-test.txt"))), [...failures, panic])
  })

  it("reads -v, where a test logs before its verdict", () => {
    assert.deepStrictEqual(shown(parse("go", fixture("go-test-verbose.txt"))), failures)
  })

  it("reads -json, with packages that did not build on stderr", () => {
    const parsed = parse("go", fixture("go-test.jsonl"), fixture("go-build.txt"))
    assert.includeMembers([...shown(parsed)], [...failures, panic, "error bad/bad.go:6:2: undefined: undefinedName"])
    assert.lengthOf(parsed.findings, failures.length + 1 + 4)
  })

  it("keeps events out of the log of a test whose package never ended", () => {
    const events = ["=== RUN   TestA\n", "    a_test.go:3: no\n", "--- FAIL: TestA (0.00s)\n"].map((Output) =>
      JSON.stringify({ Action: "output", Package: "shop/cart", Test: "TestA", Output })
    )
    assert.deepStrictEqual(shown(parse("go", events.join("\n"))), ["error a_test.go:3: [test] TestA: no"])
  })

  it("names the test files", () => {
    assert.deepStrictEqual(parse("go", fixture("go-test.txt")).testFiles, ["cart/cart_test.go", "price/price_test.go"])
  })

  it.each([
    ["github.com/owner/shop/cart", "cart/"],
    ["github.com/owner/shop/v2/cart", "cart/"],
    ["example.com/shop", ""],
    ["shop/internal/cart", "internal/cart/"]
  ])("finds the folder of %s", (packagePath, folder) => {
    const output = `--- FAIL: TestA (0.00s)\n    a_test.go:3: no\nFAIL\nFAIL\t${packagePath}\t0.01s\n`
    assert.deepStrictEqual(shown(parse("go", output)), [`error ${folder}a_test.go:3: [test] TestA: no`])
  })

  it("recognises clean reports, and silence", () => {
    assert.deepInclude(parse("go", fixture("go-test-clean.txt")), { understood: true, findings: [] })
    assert.isTrue(parse("go", "").understood)
    assert.isFalse(parse("go", "", "go: cannot find main module\n").understood)
  })
})
