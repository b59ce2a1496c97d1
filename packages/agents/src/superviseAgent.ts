/**
 * Watches one running agent: hands its output to its adapter and its record, its events to the listener, and ends it at
 * a limit or when its budget is spent. The first reason to end it counts.
 */
import type { AgentEvent, Answer } from "@orchestr8/contracts"
import type { GroupExit, StartedGroup } from "@orchestr8/core/file"
import type * as Effect from "effect/Effect"
import { acpAdapter } from "./acp/acpAdapter.ts"
import type { Agent } from "./Agent.ts"
import type { AgentAdapter, AgentConnection, AgentLink } from "./AgentAdapter.ts"
import type { AgentRecord } from "./AgentRecord.ts"
import type { AgentEnding, Assignment } from "./AgentRunner.ts"
import { commandAdapter } from "./commandAdapter.ts"
import { EventListener } from "./EventListener.ts"
import { superviseLimits } from "./superviseLimits.ts"

export type RunPromise = <A>(effect: Effect.Effect<A>) => Promise<A>

export interface SupervisedAgent {
  readonly output: (stream: "stdout" | "stderr", chunk: Buffer) => void
  /** Resolves when its group is empty and the listener has heard everything. */
  readonly ended: Promise<GroupExit & { readonly ending: AgentEnding }>
  readonly end: () => void
}

const adapters: Readonly<Record<Agent["adapter"], AgentAdapter>> = { command: commandAdapter, acp: acpAdapter }

export const superviseAgent = (
  assignment: Assignment,
  group: StartedGroup,
  record: AgentRecord,
  runPromise: RunPromise
): SupervisedAgent => {
  const { agent, budget, onEvent } = assignment
  let connection: AgentConnection | undefined
  let ending: AgentEnding = "exited"
  let concluded = false
  let over = false

  const end = (): void => {
    connection?.cancel()
    void group.end()
  }
  const endFor = (reason: AgentEnding): void => {
    if (over || ending !== "exited") return
    ending = reason
    end()
  }
  const limits = superviseLimits(assignment.limits, endFor)
  const listener = onEvent === undefined ? undefined : new EventListener(onEvent, runPromise, group)

  const emit = (event: AgentEvent): void => {
    if (over) return
    record.event(event)
    listener?.push(event)
    if (event._tag === "result") {
      concluded = true
      limits.concluded()
    }
    // The whole usage of an agent may come with its last word, which then counts.
    if (event._tag === "usage" && record.isOver(budget)) setImmediate(() => concluded || endFor("over_budget"))
  }
  const ask: AgentLink["ask"] = (question) =>
    new Promise<Answer>((resolve) => {
      const answered = limits.asking()
      // A question that fails is never answered: the agent is silent from then on, and its limit ends it.
      runPromise(assignment.ask(question))
        .then(resolve, () => {})
        .finally(answered)
    })
  connection = adapters[agent.adapter].connect(assignment, { input: group.input, emit, ask })

  const { error, output } = connection
  return {
    output: (stream, chunk) => {
      limits.sawOutput()
      record.output(stream, chunk)
      if (stream === "stdout") output(chunk)
      else error(chunk)
    },
    ended: group.ended.then(async (exit) => {
      limits.stop()
      connection.end()
      over = true
      await listener?.heard()
      return { ...exit, ending }
    }),
    end
  }
}
