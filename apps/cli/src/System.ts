/**
 * What the process is to the commands: its environment, where and as whom it runs, its terminal, its streams. A
 * port; `process/processSystem.ts` is the one place that touches the real process.
 */
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import type * as Effect from "effect/Effect"
import type { StatusLine } from "./process/statusLine.ts"

/** Whoever read the stream went away, as `| head -1` does: nothing to report, the program just ends. */
export class OutputClosed extends Data.TaggedError("OutputClosed")<{ readonly stream: string }> {}

/** A stream cannot be written, such as a file on a full disk. */
export class OutputFailed extends Data.TaggedError("OutputFailed")<{
  readonly stream: string
  readonly reason: string
}> {
  override get message() {
    return `${this.stream} cannot be written: ${this.reason}`
  }
}

export type OutputError = OutputClosed | OutputFailed

export interface SystemService {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Throws when the folder was deleted. */
  readonly workingFolder: () => string
  readonly homeFolder: string
  readonly userName: string
  readonly hostName: string
  readonly pid: number
  /** Columns of the terminal on stdout; undefined when stdout is none. */
  readonly columns: number | undefined
  /** Succeeds when the text is handed over to the system. */
  readonly write: (stream: "stdout" | "stderr", text: string) => Effect.Effect<void, OutputError>
  /** A line that is redrawn in place, on stderr; undefined when that is no terminal. */
  readonly statusLine: StatusLine | undefined
  /** Makes the exit code 0 where TERM ends the process: for commands that run until somebody ends them. */
  readonly endsInGoodOrder: () => void
  /** Called when the first signal comes; what it asks for may take a while. */
  readonly onSignal: (act: () => void) => void
  /** Called when a second signal ends the process at once. */
  readonly onForcedEnd: (act: () => void) => void
}

export class System extends Context.Service<System, SystemService>()("@orchestr8/cli/System") {}
