/**
 * Runs one command to its end: a check, a verify command, git. No shell is involved and it reads no input. It has
 * its own process group, which is empty when the result is there, however the run ended.
 */
import { type ChildProcessByStdio, spawn } from "node:child_process"
import * as fs from "node:fs"
import type { Readable } from "node:stream"
import * as Effect from "effect/Effect"
import { KeptOutput } from "./KeptOutput.ts"
import { endGroup } from "./processGroup.ts"

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
/** Milliseconds that output may still come after the exit: a process outside the group can hold the pipe for ever. */
const DRAIN = 500

/** Never fails. Interruption ends the process group before it returns. */
export const runProcess = (options: ProcessOptions): Effect.Effect<ProcessResult> =>
  Effect.callback<ProcessResult>((resume) => {
    const stdout = new KeptOutput(options.maxOutput ?? MAX_OUTPUT)
    const stderr = new KeptOutput(options.maxOutput ?? MAX_OUTPUT)
    const failed = (cause: unknown): void =>
      resume(Effect.succeed({ ...nothing, startError: startErrorOf(options, cause) }))

    const child = start(options)
    if (child instanceof Error) return failed(child)
    child.on("error", (cause) => child.pid === undefined && failed(cause))
    const group = child.pid
    if (group === undefined) return
    child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk))
    child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk))

    let timedOut = false
    const timer = setTimeout(() => {
      timedOut = true
      void endGroup(group)
    }, options.timeout)
    const ended = new Promise<void>((resolve) => {
      child.on("exit", (exitCode, signal) => {
        clearTimeout(timer)
        void Promise.all([endGroup(group), closed(child)]).then(() => {
          resume(Effect.succeed({ exitCode, signal, stdout: stdout.text(), stderr: stderr.text(), timedOut }))
          resolve()
        })
      })
    })
    return Effect.promise(() => Promise.all([endGroup(group), ended]))
  })

const nothing: ProcessResult = { exitCode: null, signal: null, stdout: "", stderr: "", timedOut: false }

type Child = ChildProcessByStdio<null, Readable, Readable>

const start = ({ command: [program = "", ...args], cwd, env }: ProcessOptions): Child | Error => {
  try {
    return spawn(program, args, {
      cwd,
      env: { ...(env ?? process.env) },
      detached: true,
      stdio: ["ignore", "pipe", "pipe"]
    })
  } catch (cause) {
    return cause instanceof Error ? cause : new Error(String(cause))
  }
}

const closed = (child: Child): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(() => {
      child.stdout.destroy()
      child.stderr.destroy()
    }, DRAIN)
    child.on("close", () => {
      clearTimeout(timer)
      resolve()
    })
  })

/** The system says ENOENT for a missing program and for a missing folder alike. */
const startErrorOf = (options: ProcessOptions, cause: unknown): string => {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined
  if (code === "ENOENT" && !fs.existsSync(options.cwd)) return `the folder ${options.cwd} does not exist`
  if (code === "ENOENT") return `the program ${options.command[0]} was not found`
  if (code === "EACCES") return `the program ${options.command[0]} may not be executed`
  return cause instanceof Error ? cause.message : String(cause)
}
