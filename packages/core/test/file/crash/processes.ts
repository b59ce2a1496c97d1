/** The processes of the crash tests, as resources: none outlives its scope. */
import type { ChildProcess } from "node:child_process"
import { spawn } from "node:child_process"
import * as os from "node:os"
import * as path from "node:path"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { FileStoreOptions, TicketManagerService, Tickets } from "../../../src/index.ts"
import type { Acknowledged, Line } from "./acknowledgement.ts"
import type { Call, Fault, Move } from "./child/faults.ts"
import type { Failure, Reply, Request } from "./child/manager.ts"
import type { WriterOptions } from "./child/writer.ts"

/** What the manager in the other process failed with. */
export class Refused extends Data.TaggedError("Refused")<Failure & { readonly asked: string }> {}

const script = (name: string): string => path.join(import.meta.dirname, "child", name)

/** Half of what a short-lived process does is compiling. */
export const COMPILE_CACHE = process.env["NODE_COMPILE_CACHE"] ?? path.join(os.tmpdir(), "orchestr8-compile-cache")

const run = (name: string, args: ReadonlyArray<string>, last: "pipe" | "ipc"): ChildProcess =>
  spawn(process.execPath, [script(name), ...args], {
    stdio: ["ignore", "pipe", "pipe", last],
    env: { ...process.env, NODE_OPTIONS: "", NODE_COMPILE_CACHE: COMPILE_CACHE }
  })

/** Settles when the process is gone and its pipes are read to the end. */
const start = (make: () => ChildProcess) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const child = make()
      const closed = new Promise<void>((resolve) => child.once("close", () => resolve()))
      let printed = ""
      for (const pipe of [child.stdout, child.stderr]) {
        pipe?.on("data", (chunk: Buffer) => {
          printed += chunk.toString()
        })
      }
      return { child, closed: Effect.promise(() => closed), printed: () => printed }
    }),
    ({ child, closed }) => {
      child.kill("SIGKILL")
      return closed
    }
  )

export interface Writer {
  readonly name: string
  /** Every change that was acknowledged so far. */
  readonly changes: ReadonlyArray<Acknowledged>
  readonly violations: ReadonlyArray<string>
  /** Waits until the writer has told that many lines; the first says that it is ready. */
  readonly told: (lines: number) => Effect.Effect<void>
  readonly lines: () => number
  /** `kill -9`; everything that it told is read when this is done. */
  readonly kill: Effect.Effect<void>
}

export const startWriter = Effect.fnUntraced(function* (
  options: WriterOptions
): Effect.fn.Return<Writer, never, Scope.Scope> {
  const { child, closed, printed } = yield* start(() => run("writer.ts", [JSON.stringify(options)], "pipe"))
  const changes: Array<Acknowledged> = []
  const violations: Array<string> = []
  let lines = 0
  let rest = ""
  let ended = false
  let waiting: ReadonlyArray<{ readonly lines: number; readonly resume: () => void }> = []
  const wake = () => {
    const due = waiting.filter((waiter) => ended || lines >= waiter.lines)
    waiting = waiting.filter((waiter) => !due.includes(waiter))
    for (const { resume } of due) resume()
  }
  child.stdio[3]?.on("data", (chunk: Buffer) => {
    const parts = `${rest}${chunk.toString()}`.split("\n")
    rest = parts.pop() ?? ""
    for (const part of parts) {
      const line: Line = JSON.parse(part)
      lines++
      if (line.kind === "acknowledged") changes.push(...line.changes)
      if (line.kind === "violation") violations.push(line.text)
    }
    wake()
  })
  child.once("close", () => {
    ended = true
    if (child.signalCode !== "SIGKILL") violations.push(`${options.name} ended by itself: ${printed()}`)
    wake()
  })
  return {
    name: options.name,
    changes,
    violations,
    lines: () => lines,
    told: (count) =>
      Effect.callback<void>((resume) => {
        waiting = [...waiting, { lines: count, resume: () => resume(Effect.void) }]
        wake()
      }),
    kill: Effect.suspend(() => {
      child.kill("SIGKILL")
      return closed
    })
  }
})

/** Methods that answer once, with data. */
type Method = {
  [Key in keyof TicketManagerService]: ReturnType<Tickets[Key]> extends Promise<unknown> ? Key : never
}[keyof TicketManagerService]

export interface RemoteManager {
  readonly pid: number
  readonly open: (options: FileStoreOptions) => Effect.Effect<void, Refused>
  readonly close: Effect.Effect<void, Refused>
  readonly call: <K extends Method>(
    method: K,
    ...args: Parameters<Tickets[K]>
  ) => Effect.Effect<Awaited<ReturnType<Tickets[K]>>, Refused>
  /** Makes one later call of the file system fail. */
  readonly fail: (fault: Fault) => Effect.Effect<void, Refused>
  /** Moves a file right after the process looked at a path, as another process may. */
  readonly moveAfterLook: (move: Move) => Effect.Effect<void, Refused>
  /** Lets the process die right before the n-th change of a file to come, from 1. */
  readonly killBefore: (call: number) => Effect.Effect<void, Refused>
  /** What the process did to files since the last time. */
  readonly calls: Effect.Effect<ReadonlyArray<Call>, Refused>
  readonly kill: Effect.Effect<void>
}

export const startManager = Effect.gen(function* (): Effect.fn.Return<RemoteManager, never, Scope.Scope> {
  const { child, closed, printed } = yield* start(() => run("manager.ts", [], "ipc"))
  child.setMaxListeners(0)
  const waiting = new Map<number, (reply: Reply) => void>()
  let next = 0
  child.on("message", (reply: Reply) => {
    const resume = waiting.get(reply.id)
    waiting.delete(reply.id)
    resume?.(reply)
  })
  const reply = (id: number, message?: { readonly id: number; readonly request: Request }) =>
    Effect.callback<unknown, Refused>((resume) => {
      const asked = message?.request.kind === "call" ? message.request.method : (message?.request.kind ?? "start")
      const gone = () => {
        const failure = { tag: "Gone", problem: "", message: `the process ended: ${printed()}`, hint: "" }
        resume(Effect.fail(new Refused({ ...failure, asked })))
      }
      if (child.exitCode !== null || child.signalCode !== null) return gone()
      child.once("close", gone)
      waiting.set(id, (reply) => {
        child.off("close", gone)
        resume("failure" in reply ? Effect.fail(new Refused({ ...reply.failure, asked })) : Effect.succeed(reply.value))
      })
      if (message !== undefined) child.send(message)
    })
  const ask = <A>(request: Request): Effect.Effect<A, Refused> =>
    Effect.suspend(() => {
      const id = ++next
      return reply(id, { id, request }) as Effect.Effect<A, Refused>
    })
  yield* Effect.orDie(reply(0))
  return {
    pid: child.pid ?? 0,
    open: (options) => ask({ kind: "open", options }),
    close: ask({ kind: "close" }),
    call: (method, ...args) => ask({ kind: "call", method, args }),
    fail: (fault) => ask({ kind: "fail", fault }),
    moveAfterLook: (move) => ask({ kind: "move", move }),
    killBefore: (call) => ask({ kind: "killBefore", call }),
    calls: ask({ kind: "calls" }),
    kill: Effect.suspend(() => {
      child.kill("SIGKILL")
      return closed
    })
  }
})
