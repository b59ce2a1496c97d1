/** `tickets doctor`: what is wrong with the data, and mending it. */
import { DoctorReport } from "@orchestr8/contracts"
import type { Problem } from "@orchestr8/contracts"
import { ProjectConfig, TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import * as Command from "effect/cli/Command"
import { defineCommand } from "../CliCommand.ts"
import { ProblemsFound } from "../ExitCode.ts"
import { formatProblems } from "../format/problems.ts"
import { Output } from "../Output.ts"
import { toggle } from "../parameters.ts"
import { projectConfig, ticketServices } from "../ticketServices.ts"

export const command = defineCommand(
  Command.make(
    "doctor",
    { fix: toggle("fix", "Mend what can be mended without losing anything") },
    Effect.fnUntraced(function* ({ fix }) {
      const manager = yield* TicketManager
      const output = yield* Output
      const problems = [...(yield* manager.diagnose({ fix })), ...(yield* configProblems)]
      yield* output.answer(DoctorReport, { problems }, formatProblems)
      if (problems.length > 0) return yield* new ProblemsFound()
      yield* output.notice("no problems")
    })
  ).pipe(
    Command.provide(ticketServices),
    Command.provide(projectConfig),
    Command.withDescription(
      "Look for what is wrong with the tickets and the configuration: files that are no tickets, tickets in both folders, old formats, leftovers of a crash. Says for each what to do. Exit 6 while problems remain. Files that cannot be read are never changed or deleted."
    ),
    Command.withExamples([{ command: "tickets doctor" }, { command: "tickets doctor --fix" }])
  )
)

const configProblems = ProjectConfig.use(({ get }) => get).pipe(
  Effect.as<ReadonlyArray<Problem>>([]),
  Effect.catchTag("ConfigError", ({ hint, path, reason }) =>
    Effect.succeed([{ path, kind: "config", message: reason, fix: hint }])
  )
)
