/** Checks and what they find. Source: product.md section 4, worker.md "Checks". */
import * as Schema from "effect/Schema"
import { TicketId } from "./TicketId.ts"

export const Severity = Schema.Literals(["error", "warning"])
export type Severity = typeof Severity.Type

/** One error or warning that a check reported. `line` and `column` count from 1; 0 means unknown. */
export const Finding = Schema.Struct({
  file: Schema.String,
  line: Schema.Int,
  column: Schema.Int,
  code: Schema.String,
  message: Schema.String,
  severity: Severity
})
export interface Finding extends Schema.Schema.Type<typeof Finding> {}

export const CheckParser = Schema.Literals([
  "auto",
  "none",
  "tsc",
  "eslint",
  "pytest",
  "ruff",
  "mypy",
  "cargo",
  "go",
  "junit",
  "sarif",
  "tap",
  "generic"
])
export type CheckParser = typeof CheckParser.Type

/** `working`: clean exit, no finding. `broken`: findings. `unknown`: the check could not tell. */
export const CheckStatus = Schema.Literals(["working", "broken", "unknown"])
export type CheckStatus = typeof CheckStatus.Type

export const CheckResult = Schema.Struct({
  name: Schema.String,
  status: CheckStatus,
  errors: Schema.Array(Finding),
  warnings: Schema.Array(Finding),
  duration_ms: Schema.Finite,
  /** Why the status is `unknown`. */
  reason: Schema.optionalKey(Schema.String)
})
export interface CheckResult extends Schema.Schema.Type<typeof CheckResult> {}

const Ids = Schema.Array(TicketId)

/** What `health` and `ingest` did. */
export const HealthReport = Schema.Struct({
  checks: Schema.Array(CheckResult),
  tickets: Schema.Struct({ created: Ids, updated: Ids, reopened: Ids, resolved: Ids })
})
export interface HealthReport extends Schema.Schema.Type<typeof HealthReport> {}
