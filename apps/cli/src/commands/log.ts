/** `tickets log`: what an agent printed. */
import { DeploymentRecords, hasEnded, transcript } from "@orchestr8/worker"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { defineCommand } from "../CliCommand.ts"
import { deploymentId } from "../deploymentId.ts"
import { Output } from "../Output.ts"
import { toggle } from "../parameters.ts"
import { workerServices } from "../workerServices.ts"

const Line = Schema.Struct({ deployment: Schema.String, line: Schema.String })

export const command = defineCommand(
  Command.make(
    "log",
    {
      deployment: deploymentId,
      follow: toggle("follow", "Go on until the deployment ends").pipe(Flag.withAlias("f"))
    },
    Effect.fnUntraced(function* ({ deployment: name, follow }) {
      const output = yield* Output
      const records = yield* DeploymentRecords
      const { id, reason, state } = yield* records.get(name)
      const isRunning = follow ? Effect.map(records.get(id), (record) => !hasEnded(record)) : Effect.succeed(false)
      yield* transcript(records.files(id).transcript, isRunning).pipe(
        Stream.splitLines,
        Stream.runForEach((line) => output.answer(Line, { deployment: id, line }, (shown) => `${shown.line}\n`))
      )
      if (!follow) yield* output.notice(`${id}  ${state}  ${reason ?? ""}`.trimEnd())
    })
  ).pipe(
    Command.provide(workerServices),
    Command.withDescription(
      "Print what the agent of a deployment printed; -f goes on while it runs. With --json one object a line. How the deployment ended goes to stderr."
    ),
    Command.withExamples([{ command: "tickets log 3f2" }, { command: "tickets log 3f2a1b9c-1 -f" }])
  )
)
