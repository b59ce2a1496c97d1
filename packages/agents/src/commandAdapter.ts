/**
 * The command adapter: the agent reads its briefing from its input or from its command line, and what it prints is
 * read by the parser of its kind. Texts that come together are told together, so that a flood makes few events.
 */
import type { AgentEvent } from "@orchestr8/contracts"
import type { AgentAdapter } from "./AgentAdapter.ts"
import { LineSplitter } from "./LineSplitter.ts"
import { parsers } from "./parsers/index.ts"

export const commandAdapter: AgentAdapter = {
  connect: ({ agent, briefing }, { emit, input }) => {
    input.end(agent.briefing === "stdin" ? briefing.text : "")
    const parser = parsers[agent.parser](Date.now)
    const output = new TextGatherer(emit, "text")
    const error = new TextGatherer(emit, "notice")
    const lines = linesTo(output, (line) => parser.line(line))
    const errorLines = linesTo(error, (text) => [{ _tag: "notice", text }])
    return {
      output: (chunk) => {
        lines.push(chunk)
        output.flush()
      },
      error: (chunk) => {
        errorLines.push(chunk)
        error.flush()
      },
      cancel: () => {},
      end: () => {
        lines.end()
        output.add(parser.end())
        output.flush()
        errorLines.end()
        error.flush()
      }
    }
  }
}

const linesTo = (gatherer: TextGatherer, read: (line: string) => ReadonlyArray<AgentEvent>): LineSplitter =>
  new LineSplitter({
    line: (line) => gatherer.add(read(line)),
    leftOut: (bytes) => gatherer.add([{ _tag: "notice", text: `a line of ${bytes} bytes was left out` }])
  })

const LONGEST = 8192

/** Puts texts that follow each other into one event. What is too long loses its middle. */
class TextGatherer {
  readonly #emit: (event: AgentEvent) => void
  readonly #tag: "text" | "notice"
  #texts: Array<string> = []

  constructor(emit: (event: AgentEvent) => void, tag: "text" | "notice") {
    this.#emit = emit
    this.#tag = tag
  }

  add(events: ReadonlyArray<AgentEvent>): void {
    for (const event of events) {
      if (event._tag === this.#tag) this.#texts.push(event.text)
      else {
        this.flush()
        this.#emit(event)
      }
    }
  }

  flush(): void {
    if (this.#texts.length === 0) return
    const text = this.#texts.join("\n")
    this.#texts = []
    if (text.trim() !== "") this.#emit({ _tag: this.#tag, text: withoutMiddle(text) })
  }
}

const withoutMiddle = (text: string): string =>
  text.length <= LONGEST ? text : `${text.slice(0, LONGEST / 2)}\n…\n${text.slice(-LONGEST / 2)}`
