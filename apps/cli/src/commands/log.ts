/** `tickets log`: what the worker and the agent of a deployment did, or all that the agent printed. */
import type { Deployment } from "@orchestr8/contracts"
import { DeploymentRecords, deploymentLog, hasEnded, LogEntry, transcript } from "@orchestr8/worker"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { defineCommand } from "../CliCommand.ts"
import { deploymentId } from "../deploymentId.ts"
import { formatLogEntry } from "../format/logEntry.ts"
import { Output } from "../Output.ts"
import { toggle } from "../parameters.ts"
import { workerServices } from "../workerServices.ts"

const Line = Schema.Struct({ deployment: Schema.String, line: Schema.String })

export const command = defineCommand(
  Command.make(
    "log",
    {
      deployment: deploymentId,
      follow: toggle("follow", "Go on until the deployment ends").pipe(Flag.withAlias("f")),
      raw: toggle("raw", "Only what the agent printed, line by line")
    },
    Effect.fnUntraced(function* ({ deployment: name, follow, raw }) {
      const output = yield* Output
      const records = yield* DeploymentRecords
      const deployment = yield* records.get(name)
      const { id, reason, state } = deployment
      const isRunning = follow ? Effect.map(records.get(id), (record) => !hasEnded(record)) : Effect.succeed(false)
      if (raw) yield* printTranscript(deployment, isRunning)
      else if (!(yield* printEntries(deployment, isRunning))) yield* printTranscript(deployment, Effect.succeed(false))
      if (!follow) yield* output.notice(`${id}  ${state}  ${reason ?? ""}`.trimEnd())
    })
  ).pipe(
    Command.provide(workerServices),
    Command.withDescription(
      "Print what the worker and the agent of a deployment did, one line an event: time, who, what. -f goes on while it runs. Where no event of the agent is known, what it printed follows. With --json one object a line. How the deployment ended goes to stderr."
    ),
    Command.withExamples([
      { command: "tickets log 3f2" },
      { command: "tickets log 3f2a1b9c-1 -f" },
      { command: "tickets log 3f2 --raw", description: "the whole output of the agent" }
    ])
  )
)

/** True when the agent was among those who said something. */
const printEntries = Effect.fnUntraced(function* <E, R>({ id }: Deployment, isRunning: Effect.Effect<boolean, E, R>) {
  const output = yield* Output
  const records = yield* DeploymentRecords
  let isAgentHeard = false
  yield* deploymentLog(records.files(id), isRunning).pipe(
    Stream.runForEach((entry) => {
      isAgentHeard ||= entry.source === "agent"
      return output.answer(LogEntry, entry, formatLogEntry)
    })
  )
  return isAgentHeard
})

const printTranscript = Effect.fnUntraced(function* <E, R>(
  { id }: Deployment,
  isRunning: Effect.Effect<boolean, E, R>
) {
  const output = yield* Output
  const records = yield* DeploymentRecords
  yield* transcript(records.files(id).transcript, isRunning).pipe(
    Stream.splitLines,
    Stream.runForEach((line) => output.answer(Line, { deployment: id, line }, (shown) => `${shown.line}\n`))
  )
})
