/**
 * One command in a process group of its own, without a shell. It has ended when its group is empty: what it left
 * running there is ended with it, and a process that took its output elsewhere is not waited for.
 */
import { type ChildProcess, spawn } from "node:child_process"
import * as fs from "node:fs"
import { endGroup } from "./processGroup.ts"

export interface GroupCommand {
  /** Program and arguments. */
  readonly command: ReadonlyArray<string>
  readonly cwd: string
  /** The whole environment. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** What it reads before the end of its input; without it, its input is empty. */
  readonly input?: string
  readonly onOutput: (stream: "stdout" | "stderr", chunk: Buffer) => void
}

export interface GroupExit {
  /** Null when a signal ended it. */
  readonly exitCode: number | null
  readonly signal: string | null
}

export interface StartedGroup {
  readonly pid: number
  readonly ended: Promise<GroupExit>
  /** TERM, then KILL after the grace, to every process of the group; resolves with `ended`. */
  readonly end: () => Promise<GroupExit>
}

/** Milliseconds that output may still come after the exit. */
const DRAIN = 500

/** Rejects with an error whose message says in plain words why the command did not start. */
export const startGroup = (options: GroupCommand): Promise<StartedGroup> =>
  new Promise((resolve, reject) => {
    const [program = "", ...args] = options.command
    const child = spawn(program, args, { cwd: options.cwd, env: { ...options.env }, detached: true })
    child.on("error", (cause) => reject(startError(options, cause)))
    child.on("spawn", () => resolve(started(child, options)))
  })

const started = (child: ChildProcess, { input, onOutput }: GroupCommand): StartedGroup => {
  const pid = child.pid ?? 0
  child.stdout?.on("data", (chunk: Buffer) => onOutput("stdout", chunk))
  child.stderr?.on("data", (chunk: Buffer) => onOutput("stderr", chunk))
  // A command that does not read its input breaks the pipe.
  child.stdin?.on("error", () => {})
  child.stdin?.end(input ?? "")
  const ended = new Promise<GroupExit>((resolve) => {
    child.on("exit", (exitCode, signal) => {
      void Promise.all([endGroup(pid), closed(child)]).then(() => resolve({ exitCode, signal }))
    })
  })
  return { pid, ended, end: () => endGroup(pid).then(() => ended) }
}

const closed = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(() => {
      child.stdout?.destroy()
      child.stderr?.destroy()
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
  return cause
}
