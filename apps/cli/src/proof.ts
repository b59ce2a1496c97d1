/**
 * Whether a ticket is really fixed: its verify command exits with 0, or the check that made it no longer finds it.
 * `resolved` is proven, never claimed. Source: worker.md.
 */
import type { Config, Ticket } from "@orchestr8/contracts"
import { contextOf, spanMillis, VerificationFailed } from "@orchestr8/contracts"
import type { Inspection } from "@orchestr8/core"
import { HealthCheck, ProjectConfig, splitCommandLine } from "@orchestr8/core"
import type { ProcessResult } from "@orchestr8/core/file"
import { runProcess } from "@orchestr8/core/file"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"

/** True when something proves the fix, false when the ticket names nothing that could; fails when it is not fixed. */
export const prove = Effect.fnUntraced(function* (ticket: Ticket, projectRoot: string) {
  const config = yield* (yield* ProjectConfig).get
  const verify = contextOf.verify(ticket)
  if (verify !== undefined) return yield* proveByCommand(ticket, verify, projectRoot, config)
  const check = contextOf.check(ticket)
  if (check === undefined || !Object.hasOwn(config.checks, check)) return false
  return yield* proveByCheck(ticket, check)
})

const notFixed = (ticket: Ticket, reason: string, hint: string): Effect.Effect<never, VerificationFailed> =>
  Effect.fail(new VerificationFailed({ id: ticket.id, reason, hint }))

const proveByCommand = Effect.fnUntraced(function* (ticket: Ticket, text: string, cwd: string, config: Config) {
  const command = splitCommandLine(text)
  if (Result.isFailure(command)) {
    const hint = `say another one with: tickets edit ${ticket.id} --verify COMMAND`
    return yield* notFixed(ticket, `its verify command cannot run: ${command.failure}`, hint)
  }
  const timeout = config.worker.timeouts.verify
  const result = yield* runProcess({ command: command.success, cwd, timeout: spanMillis(timeout) })
  if (result.exitCode === 0 && !result.timedOut) return true
  return yield* notFixed(ticket, `${text}: ${endOf(result, timeout)}`, lastLines(result))
})

const endOf = ({ exitCode, signal, startError, timedOut }: ProcessResult, timeout: string): string => {
  if (startError !== undefined) return startError
  if (timedOut) return `not done after ${timeout}`
  return exitCode === null ? `ended by ${signal}` : `exit code ${exitCode}`
}

const LINES = 10

const lastLines = ({ stderr, stdout }: ProcessResult): string => {
  const lines = `${stdout}\n${stderr}`.split("\n").filter((line) => line.trim() !== "")
  return lines.length === 0 ? "it printed nothing" : lines.slice(-LINES).join("\n")
}

const proveByCheck = Effect.fnUntraced(function* (ticket: Ticket, check: string) {
  const health = yield* HealthCheck
  const inspection = yield* Effect.catchTag(health.inspect(check), "NotFound", () => Effect.void)
  if (inspection === undefined) return false
  const hint = `see for yourself with: tickets health ${check}`
  if (inspection.result.status === "unknown") {
    return yield* notFixed(
      ticket,
      `the check ${check} could not tell: ${inspection.result.reason ?? "no reason given"}`,
      hint
    )
  }
  if (!finds(inspection, ticket)) return true
  return yield* notFixed(ticket, `the check ${check} still finds it`, hint)
})

/** A ticket without a fingerprint stands for everything that its check finds. */
const finds = ({ fingerprints, result }: Inspection, ticket: Ticket): boolean => {
  const fingerprint = contextOf.fingerprint(ticket)
  return fingerprint === undefined ? result.status !== "working" : fingerprints.has(fingerprint)
}
