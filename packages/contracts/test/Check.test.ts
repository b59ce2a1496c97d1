import { describe, it } from "@effect/vitest"
import { CheckParser, CheckResult, Finding, HealthReport } from "../src/Check.ts"
import { refuses, roundTrips } from "./roundTrip.ts"

describe("Check", () => {
  roundTrips("Finding", Finding)
  roundTrips("CheckResult", CheckResult)
  roundTrips("HealthReport", HealthReport)

  it("refuses what no check can say", () => {
    const finding = { file: "a.ts", line: 1, column: 0, code: "TS1", message: "no", severity: "error" }
    refuses(Finding, { ...finding, line: 1.5 }, /"line"/)
    refuses(Finding, { ...finding, severity: "fatal" }, /"error" \| "warning"/)
    refuses(CheckResult, { name: "t", status: "green", errors: [], warnings: [], duration_ms: 1 }, /"working"/)
    refuses(
      CheckResult,
      { name: "t", status: "unknown", errors: [], warnings: [], duration_ms: Number.NaN },
      /duration_ms/
    )
    refuses(CheckParser, "pylint", /"pytest"/)
  })
})
