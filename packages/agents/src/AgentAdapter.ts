/**
 * How one kind of agent is spoken to: a plain command whose output is parsed, or the Agent Client Protocol. An adapter
 * only translates; starting the process, its limits, its transcript and its end are the same for all of them.
 */
import type { Writable } from "node:stream"
import type { AgentEvent, Answer, Question } from "@orchestr8/contracts"
import type { Assignment } from "./AgentRunner.ts"

/** What an adapter is given. */
export interface AgentLink {
  /** The agent's standard input. The adapter ends it. */
  readonly input: Writable
  /** For the event file, the listener, the usage and the limits; a `result` is the last word: the grace begins. */
  readonly emit: (event: AgentEvent) => void
  /** Asks a person. The silence limit stands still until the answer. Never rejects while the agent runs. */
  readonly ask: (question: Pick<Question, "kind" | "text" | "options">) => Promise<Answer>
}

/** What a running agent is to its adapter. Nothing here throws. */
export interface AgentConnection {
  /** A piece of standard output. */
  readonly output: (chunk: Buffer) => void
  /** A piece of standard error. */
  readonly error: (chunk: Buffer) => void
  /** Asks the agent to stop what it does, where there is a way to ask; called before the TERM. */
  readonly cancel: () => void
  /** The process has ended, and no more output comes. */
  readonly end: () => void
}

export interface AgentAdapter {
  /** Called once, when the process runs. */
  readonly connect: (assignment: Assignment, link: AgentLink) => AgentConnection
}
