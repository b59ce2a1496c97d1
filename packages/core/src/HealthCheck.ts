/**
 * Checks and the tickets that they keep in step: a finding becomes a ticket, a vanished one resolves it, one that
 * comes back reopens it. A check that could not tell changes no ticket. Source: worker.md "Checks".
 */
import type {
  CheckConfig,
  CheckParser,
  CheckResult,
  Config,
  ConfigError,
  Finding,
  HealthReport,
  TicketsError
} from "@orchestr8/contracts"
import { actorOf, NotFound } from "@orchestr8/contracts"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { CheckResults } from "./CheckResults.ts"
import type { CheckEnvironment, CheckRun } from "./CheckRunner.ts"
import { CheckRunner } from "./CheckRunner.ts"
import type { ParsedOutput } from "./checks/index.ts"
import { checkStatus, checkTicket, failureFinding, groupFindings, parseOutput } from "./checks/index.ts"
import type { CheckOutput } from "./checks/index.ts"
import { CurrentActor } from "./CurrentActor.ts"
import { stormFingerprint } from "./lifecycle/decideObserve.ts"
import { ProjectConfig } from "./ProjectConfig.ts"
import { TicketManager } from "./TicketManager.ts"

/** One run of one check, tickets left alone: what a worker proves a fix with. */
export interface Inspection {
  readonly result: CheckResult
  /** Of every finding, and of the shared ticket of every fiefdom that has one. */
  readonly fingerprints: ReadonlySet<string>
  /** Files of the check itself, relative to the project: what an agent must not touch. */
  readonly testFiles: ReadonlyArray<string>
  readonly output: CheckOutput
}

export interface InspectOptions {
  /** Where, such as a worktree; the project by default. */
  readonly folder?: string
  /** Instead of ours. */
  readonly environment?: CheckEnvironment
  /** Instead of what the configuration says of it now. */
  readonly check?: CheckConfig
}

export class HealthCheck extends Context.Service<
  HealthCheck,
  {
    /** Runs the named checks, all when none is named, and brings tickets in step. */
    readonly run: (names: ReadonlyArray<string>) => Effect.Effect<HealthReport, TicketsError | ConfigError>
    /** Takes the output of a tool that somebody else ran. */
    readonly ingest: (input: {
      readonly check: string
      readonly parser: CheckParser
      readonly output: string
    }) => Effect.Effect<HealthReport, TicketsError | ConfigError>
    /** Runs one check and touches no ticket. */
    readonly inspect: (name: string, options?: InspectOptions) => Effect.Effect<Inspection, NotFound | ConfigError>
  }
>()("@orchestr8/core/HealthCheck") {
  static readonly layer = Layer.effect(
    HealthCheck,
    Effect.suspend(() => make)
  )
}

const noTickets: HealthReport["tickets"] = { created: [], updated: [], reopened: [], resolved: [] }

const make = Effect.gen(function* () {
  const manager = yield* TicketManager
  const runner = yield* CheckRunner
  const results = yield* CheckResults
  const project = yield* ProjectConfig

  const observe = Effect.fnUntraced(function* (result: CheckResult, check: CheckConfig | undefined, config: Config) {
    if (result.status === "unknown") return noTickets
    const groups = groupFindings(result.name, [...result.errors, ...result.warnings])
    return yield* manager
      .observe({
        check: result.name,
        observed: groups.map((group) => checkTicket(result.name, group, check?.fiefdom)),
        limit: config.worker.maxTicketsPerRun
      })
      .pipe(Effect.provideService(CurrentActor, actorOf("check", result.name)))
  })

  const report = Effect.fnUntraced(function* (
    checked: ReadonlyArray<{ readonly result: CheckResult; readonly check: CheckConfig | undefined }>,
    config: Config
  ) {
    const outcomes = yield* Effect.forEach(checked, ({ result, check }) => observe(result, check, config))
    const all = (key: keyof HealthReport["tickets"]) => outcomes.flatMap((outcome) => outcome[key])
    yield* results.save(checked.map(({ result }) => result))
    return {
      checks: checked.map(({ result }) => result),
      tickets: {
        created: all("created"),
        updated: all("updated"),
        reopened: all("reopened"),
        resolved: all("resolved")
      }
    }
  })

  const inspect = Effect.fn("HealthCheck.inspect")(function* (name: string, options: InspectOptions = {}) {
    const { environment, folder } = options
    const check = options.check ?? (yield* configured(yield* project.get, name))
    const run = yield* runner.run(check, folder, environment)
    const parsed = parseOutput(check.parser ?? "auto", run.output, { root: folder ?? runner.root })
    const result = resultOf(name, run, parsed)
    const groups = groupFindings(name, [...result.errors, ...result.warnings])
    return {
      result,
      fingerprints: new Set(
        groups.flatMap((group) => {
          const { fingerprint, draft } = checkTicket(name, group, check.fiefdom)
          return [fingerprint, stormFingerprint(draft.fiefdom)]
        })
      ),
      testFiles: parsed.testFiles,
      output: run.output
    }
  })

  return HealthCheck.of({
    inspect,
    run: Effect.fn("HealthCheck.run")(function* (names) {
      const config = yield* project.get
      const wanted = names.length === 0 ? Object.keys(config.checks) : [...new Set(names)]
      const checked = yield* Effect.forEach(
        wanted,
        Effect.fnUntraced(function* (name) {
          const check = yield* configured(config, name)
          const applies = check.paths === undefined || (yield* runner.hasFiles(check.paths))
          return applies ? [{ check, result: (yield* inspect(name)).result }] : []
        })
      )
      return yield* report(checked.flat(), config)
    }),
    ingest: Effect.fn("HealthCheck.ingest")(function* ({ check: name, parser, output }) {
      const config = yield* project.get
      const parsed = parseOutput(parser, { stdout: output, stderr: "" }, { root: runner.root })
      const result = ingested(name, parsed)
      return yield* report([{ result, check: config.checks[name] }], config)
    })
  })
})

const configured = (config: Config, name: string): Effect.Effect<CheckConfig, NotFound> => {
  const check = Object.hasOwn(config.checks, name) ? config.checks[name] : undefined
  return check === undefined ? Effect.fail(new NotFound({ kind: "check", id: name })) : Effect.succeed(check)
}

const bySeverity = (findings: ReadonlyArray<Finding>) => ({
  errors: findings.filter(({ severity }) => severity === "error"),
  warnings: findings.filter(({ severity }) => severity === "warning")
})

/** With the parser `none` a failure is one finding, made of the last lines of output. */
const resultOf = (name: string, run: CheckRun, parsed: ParsedOutput): CheckResult => {
  const verdict = checkStatus({ ...run, parsed })
  const silent = verdict.status === "broken" && parsed.parser === "none"
  const findings = silent ? [failureFinding(run.exitCode ?? 1, run.output)] : parsed.findings
  return { name, ...verdict, ...bySeverity(findings), duration_ms: run.durationMillis }
}

/** Without an exit code, a report without findings is only believed when it is recognised as one. */
const ingested = (name: string, parsed: ParsedOutput): CheckResult => {
  const found = bySeverity(parsed.findings)
  const shown = { name, ...found, duration_ms: 0 }
  if (found.errors.length > 0) return { ...shown, status: "broken" }
  if (parsed.understood) return { ...shown, status: "working" }
  const reason = `the input is not what the ${parsed.parser} parser reads; name the tool with --format`
  return { ...shown, status: "unknown", reason }
}
