/** `tickets prime`: what an agent needs to know, on one page. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Command from "effect/cli/Command"
import { defineCommand } from "../CliCommand.ts"
import { guide } from "../guide.ts"
import { Output } from "../Output.ts"

const Guide = Schema.Struct({ guide: Schema.String })

export const command = defineCommand(
  Command.make(
    "prime",
    {},
    Effect.fnUntraced(function* () {
      const output = yield* Output
      yield* output.answer(Guide, { guide }, (shown) => shown.guide)
    })
  ).pipe(
    Command.withDescription("Print a page that teaches an agent to use tickets; put it into its instructions."),
    Command.withExamples([{ command: "tickets prime >> AGENTS.md" }])
  )
)
