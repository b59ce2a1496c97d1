/** `tickets context`: everything that is known about a fiefdom. */
import { FiefdomContext } from "@orchestr8/contracts"
import { FiefdomContexts } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import { contextServices } from "../checkServices.ts"
import { defineCommand } from "../CliCommand.ts"
import { formatContext } from "../format/context.ts"
import { Output } from "../Output.ts"

export const command = defineCommand(
  Command.make(
    "context",
    { fiefdom: Argument.String("fiefdom").pipe(Argument.withDescription("A folder of the project, or a name")) },
    Effect.fnUntraced(function* ({ fiefdom }) {
      const contexts = yield* FiefdomContexts
      const output = yield* Output
      yield* output.answer(FiefdomContext, yield* contexts.get(fiefdom), formatContext)
    })
  ).pipe(
    Command.provide(contextServices),
    Command.withDescription(
      "Show what is known about a fiefdom before you work on it: health as the checks last said, tickets, what its code imports, who works on it, which files are protected. Health is unknown until tickets health has run."
    ),
    Command.withExamples([{ command: "tickets context src/auth" }, { command: "tickets context src/auth --json" }])
  )
)
