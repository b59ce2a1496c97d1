/** `tickets health`: runs the checks and brings tickets in step. */
import { HealthReport } from "@orchestr8/contracts"
import { HealthCheck } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import { warnOfUnknown } from "../answers.ts"
import { healthServices } from "../checkServices.ts"
import { defineCommand } from "../CliCommand.ts"
import { formatHealth } from "../format/health.ts"
import { Output } from "../Output.ts"

export const command = defineCommand(
  Command.make(
    "health",
    {
      checks: Argument.String("check").pipe(
        Argument.withDescription("Names of checks. Default: all of them"),
        Argument.variadic()
      )
    },
    Effect.fnUntraced(function* ({ checks }) {
      const health = yield* HealthCheck
      const output = yield* Output
      const report = yield* health.run(checks)
      yield* output.answer(HealthReport, report, formatHealth)
      if (report.checks.length === 0) {
        yield* output.notice(
          'no check was run; name some under "checks" in .orchestr8/config.json, see: tickets config'
        )
      }
      yield* warnOfUnknown(report)
    })
  ).pipe(
    Command.provide(healthServices),
    Command.withDescription(
      "Run the checks of .orchestr8/config.json. Each finding becomes one ticket, however often it is seen; one that is gone resolves its ticket, one that comes back opens it again. A check that could not tell changes nothing."
    ),
    Command.withExamples([
      { command: "tickets health" },
      { command: "tickets health unit types --json" },
      { command: "tickets list --ready", description: "what next" }
    ])
  )
)
