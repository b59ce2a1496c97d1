import { assert, describe, it } from "@effect/vitest"
import { atMost } from "../src/Row.ts"
import { formatTable } from "../src/table.ts"

describe("formatTable", () => {
  it("says what was measured, against what, and whether it is good enough", () => {
    const table = formatTable([
      {
        what: "summary",
        value: 0.064,
        unit: "ms",
        best: 0.05,
        against: { what: "read every file", value: 96 },
        target: atMost(1)
      },
      { what: "memory", value: 1234.5, unit: "MB", target: atMost(200) },
      { what: "tickets --version", skipped: "apps/cli is not built" }
    ])
    assert.deepStrictEqual(
      table.split("\n").map((line) => line.split(/ {2,}/)),
      [
        ["what", "measured", "best", "instead of", "ratio", "target"],
        table.split("\n")[1]?.split(/ {2,}/),
        ["summary", "0.064 ms", "0.050 ms", "read every file: 96.0 ms", "1,500 × as good", "≤ 1 ms", "ok"],
        ["memory", "1,235 MB", "≤ 200 MB", "MISSED"],
        ["tickets --version", "skipped: apps/cli is not built"]
      ]
    )
  })

  it("columns stand under each other", () => {
    const rows = [1, 1000].map((value) => ({
      what: "x".repeat(value % 7),
      value,
      unit: "ms" as const,
      target: atMost(5)
    }))
    const [first, , ...lines] = formatTable(rows).split("\n")
    const at = first?.indexOf("target") ?? -1
    for (const line of lines) assert.strictEqual(line.indexOf("≤"), at)
  })
})
