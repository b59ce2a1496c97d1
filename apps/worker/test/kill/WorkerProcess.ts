/** A worker as a process of its own, as a resource: it does not outlive its scope. */
import { spawn } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { signal, startOf } from "./projectProcesses.ts"

/** Half of what a short-lived process does is compiling. */
const COMPILE_CACHE = process.env["NODE_COMPILE_CACHE"] ?? path.join(os.tmpdir(), "orchestr8-compile-cache")

export interface WorkerExit {
  /** Null when a signal ended it. */
  readonly code: number | null
  /** Everything that it wrote to stderr and stdout. */
  readonly output: string
}

export interface WorkerProcess {
  readonly pid: number
  readonly startedAt: number
  /** True when it has dealt with what the one before it left, false when it ended before. */
  readonly ready: Effect.Effect<boolean>
  readonly exit: Effect.Effect<WorkerExit>
  readonly hasExited: () => boolean
}

export const startWorker = (
  script: string,
  root: string,
  mode: "on" | "once" = "on"
): Effect.Effect<WorkerProcess, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.sync(() => start(script, root, mode)),
    ({ exit, hasExited, pid }) =>
      Effect.suspend(() => {
        if (hasExited()) return Effect.void
        signal(pid, "SIGCONT")
        signal(pid, "SIGKILL")
        return exit
      })
  )

const start = (script: string, root: string, mode: string): WorkerProcess => {
  const child = spawn(process.execPath, [script, root, mode], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, NODE_OPTIONS: "", NODE_COMPILE_CACHE: COMPILE_CACHE }
  })
  const pid = child.pid ?? 0
  let output = ""
  let exited = false
  const ready = new Promise<boolean>((resolve) => {
    for (const pipe of [child.stdout, child.stderr]) {
      pipe.on("data", (chunk: Buffer) => {
        output += chunk.toString()
        fs.appendFileSync(path.join(path.dirname(root), "workers.log"), chunk)
        if (/^ready$/m.test(output)) resolve(true)
      })
    }
    child.on("exit", () => resolve(false))
  })
  const exit = new Promise<WorkerExit>((resolve) => {
    child.on("exit", (code) => {
      exited = true
      resolve({ code, output })
    })
  })
  return {
    pid,
    startedAt: startOf(pid) ?? 0,
    ready: Effect.promise(() => ready),
    exit: Effect.promise(() => exit),
    hasExited: () => exited
  }
}
