/**
 * What proves that a ticket is fixed: its verify command, else the check that made it. The same is run before the
 * agent and after. "Could not tell" is neither fixed nor broken. Source: worker.md "Baseline", "Verify".
 */
import type { CheckConfig, Config, ConfigError, NotFound, Ticket } from "@orchestr8/contracts"
import { spanMillis } from "@orchestr8/contracts"
import { HealthCheck, type Inspection, splitCommandLine } from "@orchestr8/core"
import { checkEnvironment, runProcess } from "@orchestr8/core/file"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { type Criteria, criteriaOf } from "./criteria.ts"
import { CurrentDeployment } from "./CurrentDeployment.ts"

export type Proof = Data.TaggedEnum<{
  CommandProof: { readonly command: ReadonlyArray<string>; readonly text: string }
  CheckProof: {
    readonly check: string
    readonly configured: CheckConfig
    readonly fingerprint: string | undefined
    readonly text: string
  }
}>
export const Proof = Data.taggedEnum<Proof>()

export const Verdict = Schema.Struct({
  status: Schema.Literals(["fixed", "broken", "unknown"]),
  /** One line: what was seen. */
  reason: Schema.String,
  /** The last lines of output. */
  output: Schema.String,
  /** Findings of the check as fingerprints; empty for a command. */
  fingerprints: Schema.Array(Schema.String),
  /** Files of the check that it named, relative to the project. */
  testFiles: Schema.Array(Schema.String)
})
export interface Verdict extends Schema.Schema.Type<typeof Verdict> {}

/** By what ticket and configuration say now. Fails with what a person must do. */
export const proofOf = (ticket: Ticket, config: Config): Result.Result<Proof, string> =>
  proofBy(criteriaOf(ticket, config), ticket)

/** Fails with what a person must do. */
export const proofBy = (criteria: Criteria, { id }: Pick<Ticket, "id">): Result.Result<Proof, string> => {
  const { check, configured, fingerprint, verify } = criteria
  if (verify !== undefined) {
    return Result.mapBoth(splitCommandLine(verify), {
      onFailure: (reason) => `the verify command ${JSON.stringify(verify)} cannot be run: ${reason}`,
      onSuccess: (command) => Proof.CommandProof({ command, text: verify })
    })
  }
  if (check === undefined) {
    return Result.fail(`nothing can prove a fix: set a command with tickets edit ${id} --verify COMMAND`)
  }
  if (configured === undefined) {
    return Result.fail(
      `the check ${check} that made this ticket is not configured: add checks.${check}, or set a command with tickets edit ${id} --verify COMMAND`
    )
  }
  return Result.succeed(Proof.CheckProof({ check, configured, fingerprint, text: configured.command.join(" ") }))
}

const LAST_LINES = 20

export const lastLines = (text: string): string =>
  text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "")
    .slice(-LAST_LINES)
    .join("\n")

/** Runs the proof in a folder. */
export const prove = (
  proof: Proof,
  config: Config,
  folder: string
): Effect.Effect<Verdict, NotFound | ConfigError, HealthCheck> =>
  proof._tag === "CommandProof"
    ? proveByCommand(proof.command, config, folder)
    : Effect.gen(function* () {
        const health = yield* HealthCheck
        const environment = yield* environmentFor(config)
        return verdictOf(proof, yield* health.inspect(proof.check, { folder, environment, check: proof.configured }))
      })

/** Of what runs the work of an agent. */
export const environmentFor = ({ worker: { environment } }: Config) =>
  Effect.map(CurrentDeployment, (current) =>
    checkEnvironment(
      current === undefined ? undefined : { deployment: current.id, projectRoot: current.projectRoot, environment }
    )
  )

const proveByCommand = Effect.fnUntraced(function* (command: ReadonlyArray<string>, config: Config, folder: string) {
  const timeout = spanMillis(config.worker.timeouts.verify)
  const { exitCode, signal, startError, stderr, stdout, timedOut } = yield* runProcess({
    command,
    cwd: folder,
    env: yield* environmentFor(config),
    timeout
  })
  const seen = { output: lastLines(`${stdout}\n${stderr}`), fingerprints: [], testFiles: [] }
  if (startError !== undefined) return { ...seen, status: "unknown", reason: startError } satisfies Verdict
  if (timedOut) {
    const reason = `the verify command did not end within ${config.worker.timeouts.verify}`
    return { ...seen, status: "broken", reason } satisfies Verdict
  }
  const reason =
    exitCode === null ? `the verify command was ended by ${signal}` : `the verify command exited with ${exitCode}`
  return { ...seen, status: exitCode === 0 ? "fixed" : "broken", reason } satisfies Verdict
})

const verdictOf = (
  { check, fingerprint }: Extract<Proof, { readonly _tag: "CheckProof" }>,
  { fingerprints, output, result, testFiles }: Inspection
): Verdict => {
  const seen = { output: lastLines(`${output.stdout}\n${output.stderr}`), fingerprints: [...fingerprints], testFiles }
  if (result.status === "unknown") {
    return { ...seen, status: "unknown", reason: `the check ${check} could not tell: ${result.reason ?? "no reason"}` }
  }
  // Without a fingerprint the ticket is about everything that the check finds.
  const fixed = fingerprint === undefined ? result.status === "working" : !fingerprints.has(fingerprint)
  if (fixed) return { ...seen, status: "fixed", reason: `the check ${check} does not report it` }
  return { ...seen, status: "broken", reason: `the check ${check} still reports it` }
}
