/** `tickets prime`: what an agent needs to know, on one page. */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Command from "effect/cli/Command"
import { defineCommand } from "../CliCommand.ts"
import { deployedGuide, guide } from "../guide.ts"
import { agentScope } from "../mcp/AgentScope.ts"
import { Output } from "../Output.ts"
import { System } from "../System.ts"

const Guide = Schema.Struct({ guide: Schema.String })

export const command = defineCommand(
  Command.make(
    "prime",
    {},
    Effect.fnUntraced(function* () {
      const output = yield* Output
      const { environment } = yield* System
      const scope = Result.getOrUndefined(agentScope(environment))
      const page = scope === undefined ? guide : deployedGuide(scope, yield* proofOf(scope.ticketId))
      yield* output.answer(Guide, { guide: page }, (shown) => shown.guide)
    })
  ).pipe(
    Command.withDescription(
      "Print a page that teaches an agent to use tickets; put it into its instructions. Inside a deployment the page is about the ticket of the agent, and how its work is judged."
    ),
    Command.withExamples([{ command: "tickets prime >> AGENTS.md" }])
  )
)

/** One line; undefined where the ticket names nothing, or cannot be read: the page is worth having without it. */
const proofOf = Effect.fnUntraced(function* (ticketId: string) {
  const { provingText } = yield* Effect.promise(() => import("../provingText.ts"))
  return yield* Effect.orElseSucceed(provingText(ticketId), () => undefined)
})
