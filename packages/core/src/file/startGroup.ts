/**
 * One command in a process group of its own, without a shell. It has ended when its group is empty: what it left
 * running there is ended with it, and a process that took its output elsewhere is not waited for.
 */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process"
import * as fs from "node:fs"
import type { Writable } from "node:stream"
import { endGroup } from "./processGroup.ts"

export interface GroupCommand {
  /** Program and arguments. */
  readonly command: ReadonlyArray<string>
  readonly cwd: string
  /** The whole environment. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** What it reads before the end of its input; without it, its input is empty. `open`: the caller writes and ends it. */
  readonly input?: string | { readonly open: true }
  readonly onOutput: (stream: "stdout" | "stderr", chunk: Buffer) => void
}

export interface GroupExit {
  /** Null when a signal ended it. */
  readonly exitCode: number | null
  readonly signal: string | null
  /** One of its processes hangs in the system: even KILL did not end it, and nobody waits for it any more. */
  readonly hangs?: true
}

export interface StartedGroup {
  /** Of its first process, and of its group. */
  readonly pid: number
  /** Standard input. A command that does not read it is no error. */
  readonly input: Writable
  readonly ended: Promise<GroupExit>
  /** Reads no more output until `resume`, so that its printing stands still. It still ends as ever. */
  readonly pause: () => void
  readonly resume: () => void
  /** TERM, then KILL after the grace, to every process of the group; resolves with `ended`, in bounded time. */
  readonly end: () => Promise<GroupExit>
}

/** Milliseconds that output may still come after the exit. */
const DRAIN = 500

/** Rejects with an error whose message says in plain words why the command did not start. */
export const startGroup = (options: GroupCommand): Promise<StartedGroup> =>
  new Promise((resolve, reject) => {
    const [program = "", ...args] = options.command
    const fail = (cause: unknown) => reject(cause instanceof Error ? startError(options, cause) : cause)
    try {
      const child = spawn(program, args, { cwd: options.cwd, env: { ...options.env }, detached: true })
      child.on("error", fail)
      child.on("spawn", () => resolve(started(child, options)))
    } catch (cause) {
      fail(cause)
    }
  })

const started = (child: ChildProcessWithoutNullStreams, { input, onOutput }: GroupCommand): StartedGroup => {
  const pid = child.pid ?? 0
  child.stdout.on("data", (chunk: Buffer) => onOutput("stdout", chunk))
  child.stderr.on("data", (chunk: Buffer) => onOutput("stderr", chunk))
  // A command that does not read its input breaks the pipe.
  child.stdin.on("error", () => {})
  if (typeof input !== "object") child.stdin.end(input ?? "")
  let exited = false
  const flow = (change: "pause" | "resume") => () => {
    // What a command leaves in its pipes is little, and the pipes close only once they are read.
    if (exited) return
    child.stdout[change]()
    child.stderr[change]()
  }
  const resume = flow("resume")
  const { promise: ended, resolve } = Promise.withResolvers<GroupExit>()
  const giveUp = (exit: GroupExit): void => {
    child.unref()
    for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy()
    resolve({ ...exit, hangs: true })
  }
  child.on("exit", (exitCode, signal) => {
    resume()
    exited = true
    void Promise.all([endGroup(pid), closed(child)]).then(([empty]) =>
      empty ? resolve({ exitCode, signal }) : giveUp({ exitCode, signal })
    )
  })
  const end = async (): Promise<GroupExit> => {
    if (!exited && !(await endGroup(pid)) && !exited) giveUp({ exitCode: null, signal: null })
    return ended
  }
  return { pid, input: child.stdin, ended, pause: flow("pause"), resume, end }
}

const closed = (child: ChildProcessWithoutNullStreams): Promise<void> =>
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
const startError = (options: GroupCommand, cause: Error & { readonly code?: string }): Error => {
  if (cause.code === "ENOENT" && !fs.existsSync(options.cwd)) {
    return new Error(`the folder ${options.cwd} does not exist`, { cause })
  }
  if (cause.code === "ENOENT") return new Error(`the program ${options.command[0]} was not found`, { cause })
  if (cause.code === "EACCES") return new Error(`the program ${options.command[0]} may not be executed`, { cause })
  if (cause.code === "E2BIG") return new Error("its arguments are longer than the system takes", { cause })
  return cause
}
