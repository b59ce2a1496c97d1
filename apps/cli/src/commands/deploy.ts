/** `tickets deploy`: one deployment in the foreground. */
import { AgentFailed, Deployment, VerificationFailed } from "@orchestr8/contracts"
import { AgentRunner, type Deployed, deployNow, Host, observability } from "@orchestr8/worker"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Command from "effect/cli/Command"
import { defineCommand } from "../CliCommand.ts"
import { formatDeployment } from "../format/deployment.ts"
import { Output } from "../Output.ts"
import { optionalText, ticketId } from "../parameters.ts"
import { personOnly } from "../personOnly.ts"
import { withProgress } from "../progressNotices.ts"
import { System } from "../System.ts"
import { workerServices } from "../workerServices.ts"

export const command = defineCommand(
  Command.make(
    "deploy",
    { id: ticketId, agent: optionalText("agent", "<type>", "This agent type instead of the one that is next") },
    Effect.fnUntraced(function* ({ agent, id }) {
      const output = yield* Output
      yield* personOnly(id, "to deploy")
      ;(yield* System).onForcedEnd((yield* AgentRunner).killAll)
      const options = Option.match(agent, { onNone: () => ({}), onSome: (agentType) => ({ agentType }) })
      const { projectRoot } = yield* Host
      const deployed = yield* withProgress(deployNow(id, options)).pipe(Effect.provide(observability(projectRoot)))
      yield* refuse(deployed)
      yield* output.answer(Deployment, deployed.deployment, formatDeployment)
    })
  ).pipe(
    Command.provide(workerServices),
    Command.withDescription(
      "Deploy one agent for one ticket and wait for it: baseline, worktree, agent, verification, merge. Attention and waiting times do not hold it up. Exit 0: fixed, or a proven fix waits for review. Exit 7: the fix does not hold or nothing can prove it. Exit 8: the agent failed or could not start."
    ),
    Command.withExamples([
      { command: "tickets deploy 3f2" },
      { command: "tickets deploy 3f2 --agent senior_general", description: "an agent of .orchestr8/config.json" },
      { command: "tickets log 3f2", description: "what the agent said" }
    ])
  )
)

/** What did not end in a fix is an error with an exit code of its own. */
const refuse = ({ conclusion, deployment }: Deployed): Effect.Effect<void, AgentFailed | VerificationFailed> => {
  const { blame, outcome, reason } = conclusion
  if (outcome === "succeeded" || outcome === "review" || outcome === "gone") return Effect.void
  const hint = `see what it said with: tickets log ${deployment.id}`
  return blame === "verification"
    ? Effect.fail(new VerificationFailed({ id: deployment.ticket_id, reason, hint }))
    : Effect.fail(new AgentFailed({ reason: `ticket ${deployment.ticket_id} is not fixed: ${reason}`, hint }))
}
