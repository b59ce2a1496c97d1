/** `tickets cancel`: ends a deployment. */
import { Deployment } from "@orchestr8/contracts"
import { cancel } from "@orchestr8/worker"
import * as Effect from "effect/Effect"
import * as Command from "effect/cli/Command"
import { defineCommand } from "../CliCommand.ts"
import { formatDeployment } from "../format/deployment.ts"
import { Output } from "../Output.ts"
import { personOnly } from "../personOnly.ts"
import { deploymentId } from "../deploymentId.ts"
import { workerServices } from "../workerServices.ts"

export const command = defineCommand(
  Command.make(
    "cancel",
    { deployment: deploymentId },
    Effect.fnUntraced(function* ({ deployment }) {
      const output = yield* Output
      yield* personOnly(deployment, "to cancel")
      yield* output.answer(Deployment, yield* cancel(deployment), formatDeployment)
    })
  ).pipe(
    Command.provide(workerServices),
    Command.withDescription(
      "End a running deployment: its agent and everything that it started. The ticket is open again and waits for a person. What the agent had changed stays on its branch."
    ),
    Command.withExamples([{ command: "tickets cancel 3f2a1b9c-1" }])
  )
)
