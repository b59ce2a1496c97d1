/** `tickets health`: runs the checks and brings tickets in step, once or whenever files change. */
import { HealthReport } from "@orchestr8/contracts"
import { HealthCheck, TicketManager, watchHealth } from "@orchestr8/core"
import { projectChangesLayer } from "@orchestr8/core/file"
import * as Effect from "effect/Effect"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { oneLine, warnOfUnknown } from "../answers.ts"
import { healthServices, watchedHealthServices } from "../checkServices.ts"
import { defineCommand } from "../CliCommand.ts"
import { changedTickets, formatHealth, formatWatchedRun } from "../format/health.ts"
import { plain } from "../format/plain.ts"
import { Invocation } from "../Invocation.ts"
import { Output } from "../Output.ts"
import { toggle } from "../parameters.ts"
import { System } from "../System.ts"
import { parseSpan } from "../values.ts"

export const command = defineCommand(
  Command.make(
    "health",
    {
      checks: Argument.String("check").pipe(
        Argument.withDescription("Names of checks. Default: all of them"),
        Argument.variadic()
      ),
      watch: toggle("watch", "Run them again whenever files change, until it is stopped"),
      debounce: Flag.String("debounce").pipe(
        Flag.withMetavar("<time>"),
        Flag.withDescription("With --watch: how long nothing may change before a run. Default: 300ms"),
        Flag.withDefault("300ms")
      )
    },
    Effect.fnUntraced(function* ({ checks, debounce, watch }) {
      const wait = yield* Effect.fromResult(parseSpan("--debounce", debounce))
      yield* watch ? runOnChanges(checks, wait) : runOnce(checks)
    })
  ).pipe(
    Command.provide(({ watch }) => (watch ? watchedHealthServices : healthServices)),
    Command.withDescription(
      "Run the checks of .orchestr8/config.json. Each finding becomes one ticket, however often it is seen; one that is gone resolves its ticket, one that comes back opens it again. A check that could not tell changes nothing. With --watch, a check runs when a file changes that its paths match: what git ignores, .git, .orchestr8 and node_modules do not count, and neither does a file that the checks themselves leave different in four runs in a row."
    ),
    Command.withExamples([
      { command: "tickets health" },
      { command: "tickets health unit types --json" },
      { command: "tickets health --watch", description: "keep tickets in step while you work" },
      { command: "tickets list --ready", description: "what next" }
    ])
  )
)

const runOnce = Effect.fnUntraced(function* (checks: ReadonlyArray<string>) {
  const health = yield* HealthCheck
  const output = yield* Output
  const report = yield* health.run(checks)
  yield* output.answer(HealthReport, report, formatHealth)
  yield* warnOfNone(report)
  yield* warnOfUnknown(report)
})

const runOnChanges = Effect.fnUntraced(function* (names: ReadonlyArray<string>, debounce: number) {
  const manager = yield* TicketManager
  const output = yield* Output
  const system = yield* System
  const { projectRoot } = yield* Invocation
  // Behind the first run: that one may refuse.
  const greet = yield* Effect.cached(output.notice("watching the files of the project; end it with Ctrl-C"))
  return yield* watchHealth({
    names,
    debounce,
    onReport: Effect.fnUntraced(function* (report: HealthReport) {
      const tickets = yield* manager.bulkGet(changedTickets(report).map(({ id }) => id))
      yield* output.answer(HealthReport, report, (shown, page) => formatWatchedRun(shown, plain(tickets), page))
      yield* warnOfNone(report)
      yield* warnOfUnknown(report)
      yield* greet
    }),
    onProblem: ({ message }) => output.notice(`warning: the checks could not run: ${oneLine(message)}`),
    onLearned: (files) =>
      output.notice(
        `warning: ${files.join(", ")}: different after four runs in a row, so the checks seem to write it; what happens to it while they run counts no more. Let git ignore it.`
      )
  }).pipe(
    Effect.provide(projectChangesLayer(yield* projectRoot)),
    Effect.onInterrupt(() => Effect.sync(() => system.endsInGoodOrder()))
  )
})

const warnOfNone = ({ checks }: HealthReport) =>
  Output.use((output) =>
    checks.length > 0
      ? Effect.void
      : output.notice('no check was run; name some under "checks" in .orchestr8/config.json, see: tickets config')
  )
