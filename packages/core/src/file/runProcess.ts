/**
 * Runs one command to its end: a check, a verify command, git. No shell is involved and it reads no input. It has
 * its own process group, which is empty when the result is there, however the run ended; a process that hangs in the
 * system is warned of and left.
 */
import * as Effect from "effect/Effect"
import { KeptOutput } from "./KeptOutput.ts"
import { startGroup } from "./startGroup.ts"

export interface ProcessOptions {
  /** Program and arguments. */
  readonly command: ReadonlyArray<string>
  readonly cwd: string
  /** The whole environment. Default: that of this process. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Milliseconds. */
  readonly timeout: number
  /** Bytes of each stream that are kept, head and tail. Default: 4 MiB. */
  readonly maxOutput?: number
}

export interface ProcessResult {
  /** Null when a signal ended it, or when it did not start. */
  readonly exitCode: number | null
  readonly signal: string | null
  readonly stdout: string
  readonly stderr: string
  readonly timedOut: boolean
  /** Why it did not start. */
  readonly startError?: string
}

const MAX_OUTPUT = 4 * 1024 * 1024

/** Never fails. Interruption ends the process group before it returns. */
export const runProcess = (options: ProcessOptions): Effect.Effect<ProcessResult> =>
  Effect.callback<ProcessResult>((resume) => {
    const output = { stdout: keptOutput(options), stderr: keptOutput(options) }
    const env = options.env ?? process.env
    const starting = startGroup({ ...options, env, onOutput: (stream, chunk) => output[stream].push(chunk) })

    let timedOut = false
    const result = starting.then(async (group) => {
      const timer = setTimeout(() => {
        timedOut = true
        void group.end()
      }, options.timeout)
      const { hangs = false, ...exit } = await group.ended
      clearTimeout(timer)
      const value = { ...exit, stdout: output.stdout.text(), stderr: output.stderr.text(), timedOut }
      return Effect.as(hangs ? warning(options) : Effect.void, value)
    }, notStarted)
    void result.then(resume)
    return Effect.promise(() => starting.then((group) => group.end()).catch(() => undefined)).pipe(
      Effect.flatMap((exit) => (exit?.hangs ? warning(options) : Effect.void))
    )
  })

const warning = ({ command }: ProcessOptions): Effect.Effect<void> =>
  Effect.logWarning(`a process of ${JSON.stringify(command[0] ?? "")} hangs in the system and was left behind`)

const keptOutput = ({ maxOutput = MAX_OUTPUT }: ProcessOptions): KeptOutput => new KeptOutput(maxOutput)

const notStarted = (cause: unknown): Effect.Effect<ProcessResult> =>
  Effect.succeed({
    exitCode: null,
    signal: null,
    stdout: "",
    stderr: "",
    timedOut: false,
    startError: cause instanceof Error ? cause.message : String(cause)
  })
