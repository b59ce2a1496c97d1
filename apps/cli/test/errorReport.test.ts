import { assert, describe, it } from "@effect/vitest"
import {
  AgentFailed,
  ConfigError,
  DependencyCycle,
  InvalidTransition,
  LeaseConflict,
  NotFound,
  PublicError,
  RevisionConflict,
  StoreUnavailable,
  UndoRefused,
  ValidationError,
  VerificationFailed
} from "@orchestr8/contracts"
import { formatReport, reportOf, unexpectedReport } from "../src/errorReport.ts"
import { exitCodeOf, ProblemsFound } from "../src/ExitCode.ts"
import { OutputClosed } from "../src/System.ts"

const reason = { reason: "why", hint: "do this" }

/** Every public error with the exit code of product.md section 4. */
const errors: ReadonlyArray<readonly [error: PublicError, exitCode: number, code: string]> = [
  [new ValidationError({ field: "title", ...reason }), 2, "validation_error"],
  [new ConfigError({ path: "config.json", ...reason }), 2, "config_error"],
  [new DependencyCycle({ path: ["a", "b"] }), 2, "dependency_cycle"],
  [new NotFound({ kind: "ticket", id: "a" }), 3, "not_found"],
  [new InvalidTransition({ id: "a", from: "archived", to: "resolved", allowed: ["open"] }), 4, "invalid_transition"],
  [new LeaseConflict({ id: "a", ...reason }), 4, "lease_conflict"],
  [new RevisionConflict({ id: "a", expected: "1", actual: "2" }), 4, "revision_conflict"],
  [new UndoRefused({ operation: 1, reason: "why" }), 4, "undo_refused"],
  [new StoreUnavailable({ problem: "locked", path: "p", detail: "d" }), 5, "store_unavailable"],
  [new VerificationFailed({ id: "a", ...reason }), 7, "verification_failed"],
  [new AgentFailed(reason), 8, "agent_failed"]
]

describe("errorReport", () => {
  it("knows every public error", () => {
    const tags = PublicError.members.map((member) => member.identifier)
    assert.deepStrictEqual(errors.map(([error]) => error._tag).sort(), [...tags].sort())
  })

  for (const [error, exitCode, code] of errors) {
    it(`${error._tag} exits with ${exitCode}`, () => {
      assert.strictEqual(exitCodeOf(error), exitCode)
      assert.deepStrictEqual(reportOf(error, false), { code, message: error.message, hint: error.hint })
    })
  }

  it("has no words for a reader that left and for problems that were printed", () => {
    assert.deepStrictEqual(
      [exitCodeOf(new OutputClosed({ stream: "stdout" })), exitCodeOf(new ProblemsFound())],
      [0, 6]
    )
    assert.isUndefined(reportOf(new OutputClosed({ stream: "stdout" }), true))
    assert.isUndefined(reportOf(new ProblemsFound(), true))
  })

  it("says in one line what nobody foresaw, and how to see more", () => {
    const report = unexpectedReport(new TypeError("x is not a function\n    at y"))
    assert.strictEqual(
      formatReport(report, false),
      "tickets: unexpected: x is not a function\n  run it again with TICKETS_DEBUG=1 to see where it comes from\n"
    )
    assert.deepStrictEqual(JSON.parse(formatReport(report, true)), { error: report })
  })

  it("is one line of JSON, whatever the message holds", () => {
    const report = { code: "x", message: "a\nb\u001b[31m\u009b", hint: "c\u2028" }
    const line = formatReport(report, true)
    // oxlint-disable-next-line no-control-regex -- control characters are what must not be there
    assert.match(line, /^[^\u0000-\u001f\u007f-\u009f\u2028]+\n$/)
    assert.strictEqual(JSON.parse(line).error.message, "a\nb")
  })
})
