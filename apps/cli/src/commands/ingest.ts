/** `tickets ingest`: the output of a tool becomes tickets. */
import { CheckParser, HealthReport } from "@orchestr8/contracts"
import { HealthCheck } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { warnOfUnknown } from "../answers.ts"
import { healthServices } from "../checkServices.ts"
import { defineCommand } from "../CliCommand.ts"
import { readSource } from "../input.ts"
import { Output } from "../Output.ts"

const formats = CheckParser.literals.filter((parser) => parser !== "none")

export const command = defineCommand(
  Command.make(
    "ingest",
    {
      source: Argument.String("file").pipe(
        Argument.withDescription("The output of the tool; - is stdin. Default: -"),
        Argument.withDefault("-")
      ),
      check: Flag.String("check").pipe(
        Flag.withMetavar("<name>"),
        Flag.withDescription("What to call it; the same name next time keeps its tickets in step")
      ),
      format: Flag.Literals("format", formats).pipe(
        Flag.withDescription("What wrote it. Default: auto"),
        Flag.withDefault("auto")
      )
    },
    Effect.fnUntraced(function* ({ check, format, source }) {
      const health = yield* HealthCheck
      const output = yield* Output
      const report = yield* health.ingest({ check, parser: format, output: yield* readSource("file", source) })
      const { created, reopened, resolved, updated } = report.tickets
      yield* output.answer(HealthReport, report, () => [...created, ...reopened, ...updated].join("\n"))
      if (resolved.length > 0) yield* output.notice(`resolved: ${resolved.join(" ")}`)
      yield* warnOfUnknown(report)
    })
  ).pipe(
    Command.provide(healthServices),
    Command.withDescription(
      "Turn the output of a tool that you ran yourself into tickets, and print their ids. As with tickets health, a finding is one ticket, and what the output no longer has is resolved: feed in whole runs."
    ),
    Command.withExamples([
      { command: "tsc --noEmit | tickets ingest --check types --format tsc -" },
      { command: "eslint -f json . | tickets ingest --check lint -" },
      { command: "tickets ingest --check unit report.xml", description: "from a file" }
    ])
  )
)
