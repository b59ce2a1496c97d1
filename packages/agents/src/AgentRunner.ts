/**
 * Starts an agent for one deployment, watches it and ends it. How it ends says nothing about the ticket: agents exit
 * with 0 and have done nothing, so the worker looks for itself. When `run` returns, no process of the agent is left.
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { Agent } from "./Agent.ts"
import { commandRunner } from "./commandRunner.ts"

/** Milliseconds. */
export interface AgentLimits {
  /** Until its first output. */
  readonly start: number
  /** Between two outputs. */
  readonly silence: number
  readonly total: number
}

export interface Assignment {
  readonly agent: Agent
  readonly deployment: string
  readonly ticketId: string
  /** The project whose tickets these are; absolute. */
  readonly projectRoot: string
  /** Where the agent works; absolute. */
  readonly folder: string
  readonly briefing: { readonly text: string; readonly file: string }
  /** The file that gets everything that the agent prints; absolute. */
  readonly transcript: string
  /** Names of variables that it may see. */
  readonly environment: ReadonlyArray<string>
  readonly limits: AgentLimits
}

/** Why the agent ended: by itself, or which limit it passed. */
export type AgentEnding = "exited" | "not_started" | "no_output" | "silent" | "too_long"

export interface AgentExit {
  readonly ending: AgentEnding
  /** Null when a signal ended it, or when it did not start. */
  readonly exitCode: number | null
  readonly signal: string | null
  /** One line for people: `exited with 0`, `printed nothing for 5 minutes`. */
  readonly summary: string
  /** The last lines of its output. */
  readonly lastWords: string
}

export class AgentRunner extends Context.Service<
  AgentRunner,
  {
    /** Never fails: what went wrong is in the exit. Interruption ends the agent before it returns. */
    readonly run: (assignment: Assignment) => Effect.Effect<AgentExit>
    /** The command as it would be started. */
    readonly command: (assignment: Omit<Assignment, "transcript" | "limits">) => ReadonlyArray<string>
    /** Ends every process of a deployment of this project that the predicate names; gives these deployments. */
    readonly endLeftovers: (
      projectRoot: string,
      isDead: (deployment: string) => boolean
    ) => Effect.Effect<ReadonlyArray<string>>
  }
>()("@orchestr8/agents/AgentRunner") {
  static readonly layer = Layer.sync(AgentRunner, () => commandRunner)
}
