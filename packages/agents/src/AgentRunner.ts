/**
 * Starts an agent for one deployment, watches it and ends it. How it ends says nothing about the ticket: agents exit
 * with 0 and have done nothing, so the worker looks for itself. When `run` returns, no process of the agent is left.
 */
import type { AgentEvent, Answer, FailureClass, Question, Timestamp, Usage } from "@orchestr8/contracts"
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { Agent } from "./Agent.ts"
import { localAgentRunner } from "./localAgentRunner.ts"

/** Milliseconds. */
export interface AgentLimits {
  /** Until its first output. */
  readonly start: number
  /** Between two outputs; does not pass while a person is asked. */
  readonly silence: number
  readonly total: number
  /** Of its own work: does not pass while a person is asked. No limit where none is given. */
  readonly work?: number
  /** Between its last word and its exit. */
  readonly grace: number
}

/** What it may still use; no limit where none is given. */
export interface AgentBudget {
  readonly tokens?: number
  readonly usd?: number
}

export interface Assignment {
  readonly agent: Agent
  readonly deployment: string
  /** Which launch of the deployment this is: 1, 2, … */
  readonly run: number
  readonly ticketId: string
  /** The project whose tickets these are; absolute. */
  readonly projectRoot: string
  /** Where the agent works; absolute. */
  readonly folder: string
  readonly briefing: { readonly text: string; readonly file: string }
  /** The file that everything that the agent prints is added to; absolute. */
  readonly transcript: string
  /** The file that the events of the agent are added to, one JSON object a line; absolute. */
  readonly events: string
  /** Names of variables that it may see. */
  readonly environment: ReadonlyArray<string>
  readonly limits: AgentLimits
  readonly budget: AgentBudget
  /** The MCP server of the tickets: its command, and the file that tells agents of it. Absent: there is none. */
  readonly mcp?: { readonly command: ReadonlyArray<string>; readonly file: string }
  /** Asks a person. */
  readonly ask: (question: Pick<Question, "kind" | "text" | "options">) => Effect.Effect<Answer>
  /** Hears every event, in order. */
  readonly onEvent?: (event: AgentEvent) => Effect.Effect<void>
}

/** Why the agent ended: by itself, or which limit it passed. `lingered`: after its last word it did not exit. */
export type AgentEnding = "exited" | "not_started" | "no_output" | "silent" | "too_long" | "over_budget" | "lingered"

export interface AgentExit {
  readonly ending: AgentEnding
  /** Null when a signal ended it, or when it did not start. */
  readonly exitCode: number | null
  readonly signal: string | null
  /** What went wrong as far as its ending and its own words tell; undefined when they say that all went well. */
  readonly failure: FailureClass | undefined
  /** The failure is read out of words that may be about something else. */
  readonly guessed: boolean
  /** With `rate_limit`: when it may go on, if it said so. */
  readonly retryAt: Timestamp | undefined
  /** One line for people: `exited with 0`, `printed nothing for 5 minutes`. */
  readonly summary: string
  /** Its last words, or the last lines of its output. */
  readonly lastWords: string
  readonly usage: Usage
}

export class AgentRunner extends Context.Service<
  AgentRunner,
  {
    /** Never fails: what went wrong is in the exit. Interruption ends the agent before it returns. */
    readonly run: (assignment: Assignment) => Effect.Effect<AgentExit>
    /** The command as it would be started. */
    readonly command: (
      assignment: Pick<Assignment, "agent" | "briefing" | "ticketId" | "folder" | "mcp">
    ) => ReadonlyArray<string>
    /**
     * Ends every process of a deployment of this project that the predicate names, what its proofs left running too;
     * gives these deployments.
     */
    readonly endLeftovers: (
      projectRoot: string,
      isDead: (deployment: string) => boolean
    ) => Effect.Effect<ReadonlyArray<string>>
    /** KILLs the process groups of all agents that run now; for a process that must end at once. */
    readonly killAll: () => void
  }
>()("@orchestr8/agents/AgentRunner") {
  static readonly layer = Layer.sync(AgentRunner, () => localAgentRunner)
}
