import { assert, describe, it } from "@effect/vitest"
import { fixture, parse, shown } from "./checking.ts"

describe("cargo", () => {
  it("reads compiler messages in JSON", () => {
    assert.deepStrictEqual(shown(parse("cargo", fixture("cargo-build.jsonl"))), [
      "error src/lib.rs:7:5: [E0425] cannot find value `itms` in this scope",
      "warning src/lib.rs:2:5: [unused_imports] unused import: `std::collections::HashMap`",
      "error src/lib.rs:6:20: [E0308] mismatched types"
    ])
  })

  it("reads compiler messages in text, without those that only count others", () => {
    assert.deepStrictEqual(shown(parse("cargo", "", fixture("cargo-build.txt"))), [
      "error src/lib.rs:7:5: [E0425] cannot find value `itms` in this scope",
      "warning src/lib.rs:2:5: unused import: `std::collections::HashMap`",
      "error src/lib.rs:6:20: [E0308] mismatched types"
    ])
  })

  it("reads failing tests with the place of their panic", () => {
    const parsed = parse("cargo", fixture("cargo-test.txt"))
    assert.deepStrictEqual(shown(parsed), [
      "error src/lib.rs:25:8: [test] tests::it_panics: test did not panic as expected",
      'error [test] tests::it_reads: Error: "no such file"',
      "error src/lib.rs:17:9: [test] tests::it_adds: assertion `left == right` failed: the total is wrong left: 1 right: 2",
      "error tests/cart.rs:3:5: [test] cart_has_total: assertion `left == right` failed left: 3 right: 4",
      "error src/lib.rs:5:1: [test] src/lib.rs - total (line 5): assertion `left == right` failed left: 1 right: 2"
    ])
  })

  it("protects integration tests, not the source files that hold unit tests", () => {
    assert.deepStrictEqual(parse("cargo", fixture("cargo-test.txt")).testFiles, ["tests/cart.rs"])
  })

  it("reads panics as older compilers print them, and failures without a block", () => {
    const output = [
      "test a ... FAILED",
      "test b - should panic ... FAILED",
      "---- a stdout ----",
      "thread 'a' panicked at 'no, it's not', src/lib.rs:3:5",
      "",
      "failures:",
      "test result: FAILED. 0 passed; 2 failed; 0 ignored"
    ].join("\n")
    assert.deepStrictEqual(shown(parse("cargo", output)), [
      "error src/lib.rs:3:5: [test] a: no, it's not",
      "error [test] b"
    ])
  })

  it("recognises clean reports, and no failure of cargo itself", () => {
    assert.deepInclude(parse("cargo", fixture("cargo-test-clean.txt")), { understood: true, findings: [] })
    assert.isTrue(parse("cargo", "", "    Finished `dev` profile [unoptimized] target(s) in 0.10s\n").understood)
    assert.isTrue(parse("cargo", '{"reason":"build-finished","success":true}\n').understood)
    assert.isFalse(
      parse("cargo", "", "error: could not find `Cargo.toml` in `/x` or any parent directory\n").understood
    )
  })
})
