/** `tickets deployments`: what agents did, newest first. */
import { DeploymentList } from "@orchestr8/contracts"
import { TicketManager } from "@orchestr8/core"
import { DeploymentRecords } from "@orchestr8/worker"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import { defineCommand } from "../CliCommand.ts"
import { formatDeployments } from "../format/deployment.ts"
import { Output } from "../Output.ts"
import { ticketId } from "../parameters.ts"
import { workerServices } from "../workerServices.ts"

export const command = defineCommand(
  Command.make(
    "deployments",
    { id: ticketId.pipe(Argument.optional) },
    Effect.fnUntraced(function* ({ id }) {
      const manager = yield* TicketManager
      const records = yield* DeploymentRecords
      const output = yield* Output
      const ticket = Option.isNone(id) ? undefined : yield* manager.get(id.value)
      const deployments = yield* records.list(ticket?.id)
      yield* output.answer(DeploymentList, { deployments }, (list, page) => formatDeployments(list.deployments, page))
      if (deployments.length === 0) yield* output.notice("no agent was deployed yet")
    })
  ).pipe(
    Command.provide(workerServices),
    Command.withDescription(
      "List deployments, newest first: one is one attempt of one agent at one ticket. Their names are what tickets log, diff and cancel take."
    ),
    Command.withExamples([
      { command: "tickets deployments" },
      { command: "tickets deployments 3f2 --json", description: "of one ticket" }
    ])
  )
)
