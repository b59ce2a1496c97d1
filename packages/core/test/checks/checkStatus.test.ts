import { assert, describe, it } from "@effect/vitest"
import type { CheckParser, Finding } from "@orchestr8/contracts"
import type { ParsedOutput } from "../../src/checks/index.ts"
import { checkStatus, failureFinding, fingerprint } from "../../src/checks/index.ts"
import { finding } from "./checking.ts"

const error = finding({})
const warning = finding({ severity: "warning" })

const parsed = (
  findings: ReadonlyArray<Finding>,
  parser: CheckParser = "tsc",
  understood = findings.length > 0
): ParsedOutput => ({
  parser,
  understood,
  findings,
  testFiles: []
})

const status = (
  exitCode: number | null,
  output: ParsedOutput,
  rest: { timedOut?: boolean; startError?: string } = {}
) => checkStatus({ exitCode, timedOut: false, parsed: output, ...rest })

describe("checkStatus", () => {
  it("is broken when there is an error, whatever the exit code", () => {
    assert.deepStrictEqual(status(1, parsed([warning, error])), { status: "broken" })
    assert.deepStrictEqual(status(0, parsed([error])), { status: "broken" })
  })

  it("is working when it exits clean without errors", () => {
    assert.deepStrictEqual(status(0, parsed([])), { status: "working" })
    assert.deepStrictEqual(status(0, parsed([warning])), { status: "working" })
  })

  it("is broken by warnings alone when it exits so", () => {
    assert.deepStrictEqual(status(1, parsed([warning])), { status: "broken" })
  })

  it.each([
    [
      "a command that cannot start",
      status(null, parsed([]), { startError: "tsc: not found" }),
      /cannot be started: tsc: not found/
    ],
    ["a time-out, even with errors", status(null, parsed([error]), { timedOut: true }), /time limit/],
    ["a signal, even with errors", status(null, parsed([error])), /ended by a signal/],
    [
      "a failure that the parser cannot read",
      status(2, parsed([])),
      /exit code 2, but its output is not what the tsc parser reads/
    ],
    [
      "a failure with a clean report",
      status(1, parsed([], "pytest", true)),
      /exit code 1, but the pytest report has no findings/
    ]
  ])("is unknown after %s", (_, verdict, reason) => {
    assert.strictEqual(verdict.status, "unknown")
    assert.match(verdict.reason ?? "", reason)
  })

  it("goes by the exit code alone without a parser", () => {
    assert.deepStrictEqual(status(0, parsed([], "none")), { status: "working" })
    assert.deepStrictEqual(status(3, parsed([], "none")), { status: "broken" })
    assert.strictEqual(status(null, parsed([], "none")).status, "unknown")
  })
})

describe("failureFinding", () => {
  it("holds the last lines of both streams that say something", () => {
    const stdout = Array.from({ length: 50 }, (_, index) => `out ${index}\n-----\n\n`).join("")
    const { message, ...rest } = failureFinding(2, { stdout, stderr: "\u001b[31mno database\u001b[0m\n" })
    assert.deepStrictEqual(rest, { file: "", line: 0, column: 0, code: "", severity: "error" })
    const lines = message.split("\n")
    assert.deepStrictEqual(
      [lines[0], lines[1], lines.at(-2), lines.at(-1)],
      ["the command failed with exit code 2", "out 40", "out 49", "no database"]
    )
  })

  it("stays one problem when the output differs", () => {
    const first = failureFinding(1, { stdout: "took 3 ms", stderr: "" })
    const second = failureFinding(2, { stdout: "", stderr: "other" })
    assert.strictEqual(fingerprint("smoke", first), fingerprint("smoke", second))
  })
})
