/** The `tickets` program: the command tree, the services under it, and how the process ends. Nothing else. */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as CliConfig from "effect/cli/CliConfig"
import type { CliError } from "effect/cli/CliError"
import * as Command from "effect/cli/Command"
import * as GlobalFlag from "effect/cli/GlobalFlag"
import { normaliseArguments, wantsJson } from "./arguments.ts"
import { commandTable } from "./commandTable.ts"
import { commandTree } from "./commandTree.ts"
import { formatReport, reportOf, unexpectedReport } from "./errorReport.ts"
import type { CommandError } from "./ExitCode.ts"
import { exitCodeOf, signalExitCodes, UNEXPECTED } from "./ExitCode.ts"
import { presenter } from "./presenter.ts"
import { platform } from "./process/platform.ts"
import { processSystem } from "./process/processSystem.ts"
import { terminalLogger } from "./process/terminalLogger.ts"
import { System } from "./System.ts"
import { mayColor } from "./terminal.ts"

declare const TICKETS_VERSION: string

const argv = normaliseArguments(process.argv.slice(2))
const json = wantsJson(argv)
const system = processSystem()

let signal: keyof typeof signalExitCodes | undefined
let interrupt = (): void => {}
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(name, () => {
    if (signal !== undefined) {
      system.forceEnd()
      process.exit(signalExitCodes[name])
    }
    signal = name
    system.signalled()
    // The runtime hears the others by itself.
    if (name === "SIGHUP") interrupt()
  })
}

const services = Layer.mergeAll(
  platform,
  Layer.succeed(System, system),
  terminalLogger((line) => process.stderr.write(line), system.environment["TICKETS_DEBUG"] !== undefined),
  CliConfig.layer({ builtIns: [GlobalFlag.Help, GlobalFlag.Version, GlobalFlag.Completions] }),
  presenter(system, { json, color: mayColor(system) && !argv.includes("--no-color=true") })
)

const run = Effect.gen(function* () {
  const tree = yield* commandTree(commandTable, argv)
  yield* Command.runWith(tree, { version: TICKETS_VERSION })(argv)
})

const reportFailure = (cause: Cause.Cause<CommandError | CliError>): Effect.Effect<void> => {
  if (Cause.hasInterruptsOnly(cause)) return Effect.void
  const error = Cause.findErrorOption(cause)
  const report = error._tag === "Some" ? reportOf(error.value, json) : unexpectedReport(Cause.squash(cause))
  if (report === undefined) return Effect.void
  const details = system.environment["TICKETS_DEBUG"] === undefined ? "" : `${Cause.pretty(cause)}\n`
  return Effect.ignore(system.write("stderr", formatReport(report, json) + details))
}

const exitCode = (exit: Exit.Exit<void, CommandError | CliError>): number => {
  if (signal === "SIGTERM" && process.exitCode === 0) return 0
  if (signal !== undefined) return signalExitCodes[signal]
  if (Exit.isSuccess(exit)) return 0
  const error = Cause.findErrorOption(exit.cause)
  return error._tag === "Some" ? exitCodeOf(error.value) : UNEXPECTED
}

const main = Effect.withFiber<void, CommandError | CliError>((fiber) => {
  interrupt = () => fiber.interruptUnsafe(fiber.id)
  return run.pipe(Effect.provide(services), Effect.tapCause(reportFailure))
})

NodeRuntime.runMain(main, {
  disableErrorReporting: true,
  teardown: (exit, onExit) => onExit(exitCode(exit as Exit.Exit<void, CommandError | CliError>))
})
