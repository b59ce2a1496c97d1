/** `tickets diff`: what a deployment changed. */
import { ValidationError } from "@orchestr8/contracts"
import { DeploymentRecords, diffOf, Host } from "@orchestr8/worker"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Command from "effect/cli/Command"
import { defineCommand } from "../CliCommand.ts"
import { deploymentId } from "../deploymentId.ts"
import { plain } from "../format/plain.ts"
import { Invocation } from "../Invocation.ts"
import { Output } from "../Output.ts"
import { System } from "../System.ts"
import { workerServices } from "../workerServices.ts"

const Diff = Schema.Struct({ deployment: Schema.String, diff: Schema.String })

export const command = defineCommand(
  Command.make(
    "diff",
    { deployment: deploymentId },
    Effect.fnUntraced(function* ({ deployment: name }) {
      const output = yield* Output
      const { columns } = yield* System
      const { json } = yield* Invocation
      const { projectRoot } = yield* Host
      const deployment = yield* DeploymentRecords.use((records) => records.get(name))
      const diff = yield* Effect.mapError(diffOf(projectRoot, deployment), ({ message }) => {
        const hint = `its branch was ${deployment.branch}; see: git branch --list 'tickets/*'`
        return new ValidationError({ field: "deployment", reason: message, hint })
      })
      if (diff === undefined || diff === "") yield* output.notice(`${deployment.id} left no change in git`)
      if (json) return yield* output.answer(Diff, { deployment: deployment.id, diff: diff ?? "" }, ({ diff }) => diff)
      // In a file or a pipe it is a patch, byte by byte.
      if (diff) yield* output.text(columns === undefined ? diff : plain(diff))
    })
  ).pipe(
    Command.provide(workerServices),
    Command.withDescription(
      "Print what a deployment changed, as git diff does. While it runs, new files are not in it."
    ),
    Command.withExamples([
      { command: "tickets diff 3f2", description: "of the newest deployment of a ticket" },
      { command: "tickets diff 3f2a1b9c-1 | git apply", description: "take it by hand" }
    ])
  )
)
