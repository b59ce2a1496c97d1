/** What is kept of a running agent: its output and its events on disk, and in memory what tells how it ended. */
import type { AgentEvent, Usage } from "@orchestr8/contracts"
import { KeptOutput } from "@orchestr8/core/file"
import type { AgentBudget, Assignment } from "./AgentRunner.ts"
import type { AgentResult, EndedRun } from "./agentExit.ts"
import { EventFile } from "./EventFile.ts"
import { lastLines, Transcript } from "./Transcript.ts"

/** Bytes. */
const KEPT_ERROR = 16 * 1024
const LAST_LINES = 10
/** A message comes before its stack, its cause and their fields. */
const LAST_ERROR_LINES = 50

export class AgentRecord {
  readonly #transcript: Transcript
  readonly #events: EventFile
  readonly #error = new KeptOutput(KEPT_ERROR)
  readonly #understood: boolean
  #usage: Usage = { tokens: null, usd: null }
  #result: AgentResult | undefined
  #lastText = ""

  constructor({ agent, events, run, transcript }: Assignment) {
    this.#transcript = new Transcript(transcript, run)
    this.#events = new EventFile(events, run)
    this.#understood = agent.adapter === "acp" || agent.parser !== "none"
  }

  output(stream: "stdout" | "stderr", chunk: Buffer): void {
    this.#transcript.push(chunk)
    if (stream === "stderr") this.#error.push(chunk)
  }

  event(event: AgentEvent): void {
    this.#events.push(event, Date.now())
    if (event._tag === "usage") {
      this.#usage = { tokens: event.tokens ?? this.#usage.tokens, usd: event.usd ?? this.#usage.usd }
    }
    if (event._tag === "result") this.#result = event
    if (event._tag === "text") this.#lastText = event.text
  }

  isOver(budget: AgentBudget): boolean {
    const { tokens, usd } = this.#usage
    return (
      (tokens ?? 0) > (budget.tokens ?? Number.POSITIVE_INFINITY) ||
      (usd ?? 0) > (budget.usd ?? Number.POSITIVE_INFINITY)
    )
  }

  summary(): Omit<EndedRun, "ending" | "exitCode" | "signal"> {
    return {
      result: this.#result,
      usage: this.#usage,
      error: lastLines(this.#error.text(), LAST_ERROR_LINES),
      lastText: this.#understood ? this.#lastText : "",
      printed: this.#transcript.lastLines(LAST_LINES)
    }
  }

  close(): void {
    this.#transcript.close()
    this.#events.close()
  }
}
