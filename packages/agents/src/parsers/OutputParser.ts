/**
 * Reads what an agent prints on its standard output, line by line, as events. It never throws, remembers little, and
 * gives little for one line, whatever the line holds: unknown JSON is a notice, other text is text.
 */
import type { AgentEvent } from "@orchestr8/contracts"

export interface OutputParser {
  readonly line: (line: string) => ReadonlyArray<AgentEvent>
  /** No more lines come. */
  readonly end: () => ReadonlyArray<AgentEvent>
}

/** A parser for one run. `now`: milliseconds since 1970. */
export type MakeParser = (now: () => number) => OutputParser
