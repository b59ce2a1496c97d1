/** Agents as processes of this machine. */
import * as fs from "node:fs"
import * as Effect from "effect/Effect"
import * as FiberSet from "effect/FiberSet"
import type { AgentExit, AgentRunner } from "./AgentRunner.ts"
import { endMarkedProcesses, warnOfHanging } from "./markedProcesses.ts"
import { agentCommand, killAgents, startAgent } from "./startAgent.ts"

export const localAgentRunner: AgentRunner["Service"] = {
  command: agentCommand,
  run: Effect.fn("AgentRunner.run")(function* (assignment) {
    const runPromise = yield* FiberSet.makeRuntimePromise()
    return yield* Effect.callback<AgentExit>((resume) => {
      const agent = startAgent(assignment, runPromise)
      void agent.exit.then((exit) => resume(Effect.succeed(exit)))
      return Effect.promise(() => agent.end())
    })
  }, Effect.scoped),
  endLeftovers: Effect.fn("AgentRunner.endLeftovers")((projectRoot, isDead) =>
    Effect.promise(() => endMarkedProcesses(fs.realpathSync(projectRoot), isDead)).pipe(
      Effect.tap(warnOfHanging),
      Effect.map(({ deployments }) => deployments)
    )
  ),
  killAll: killAgents
}
