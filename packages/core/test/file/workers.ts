/** Other processes for tests, as resources: none outlives its scope, one that fails says why. */
import { spawn } from "node:child_process"
import * as path from "node:path"
import { createInterface } from "node:readline"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { COMPILE_CACHE } from "./crash/processes.ts"
import type { Task } from "./processes/worker.ts"

export interface Worker {
  readonly pid: number
  /** Carries out a task; gives its answer. */
  readonly run: (task: Task) => Effect.Effect<unknown>
}

/** A script of `processes/` that is running: what it says, line by line. */
const startScript = (script: string, args: ReadonlyArray<string>) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.sync(() =>
        spawn(process.execPath, [path.join(import.meta.dirname, "processes", script), ...args], {
          stdio: ["pipe", "pipe", "pipe"],
          env: { ...process.env, NODE_OPTIONS: "", NODE_COMPILE_CACHE: COMPILE_CACHE }
        })
      ),
      (child) =>
        Effect.promise(async () => {
          if (child.exitCode !== null || child.signalCode !== null) return
          const gone = new Promise((resolve) => child.once("close", resolve))
          child.kill("SIGKILL")
          await gone
        })
    ),
    (child) => {
      let errors = ""
      child.stderr.on("data", (chunk: Buffer) => {
        errors += chunk.toString()
      })
      const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
      const next = Effect.promise(async () => {
        const line = await lines.next()
        if (line.done === true) throw new Error(`${script} ended: ${errors}`)
        return line.value
      })
      return { child, next }
    }
  )

/** A process that has opened the tickets of a project; it follows edits by hand only when told to. */
export const startWorker = Effect.fnUntraced(function* (
  projectRoot: string,
  name: string,
  { kind = "ofd", watch = false }: { readonly kind?: string; readonly watch?: boolean } = {}
): Effect.fn.Return<Worker, never, Scope.Scope> {
  const { child, next } = yield* startScript("worker.ts", [projectRoot, name, kind, String(watch)])
  yield* next
  return {
    pid: child.pid ?? 0,
    run: (task) =>
      Effect.andThen(
        Effect.sync(() => child.stdin.write(`${JSON.stringify(task)}\n`)),
        Effect.map(next, (line): unknown => JSON.parse(line))
      )
  }
})

/** A process that holds the lock of a store; `kill` ends it at once. */
export const holdLock = Effect.fnUntraced(function* (lock: string, kind: string) {
  const { child, next } = yield* startScript("holdLock.ts", [lock, kind])
  yield* next
  return { pid: child.pid ?? 0, kill: Effect.sync(() => child.kill("SIGKILL")) }
})
