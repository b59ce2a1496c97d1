/** The log of a deployment: the events of its worker and of its agent put together, to the end or as they come. */
import { AgentEventEntry, StoreUnavailable } from "@orchestr8/contracts"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Queue from "effect/Queue"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import type { DeploymentFiles } from "../DeploymentRecords.ts"
import type { LogEntry } from "../LogEntry.ts"
import { WorkerEvent } from "../LogEntry.ts"
import { LineTail } from "./LineTail.ts"
import { touched } from "./touched.ts"

const decodeWorkerEvent = Schema.decodeUnknownOption(Schema.fromJsonString(WorkerEvent))
const decodeAgentEvent = Schema.decodeUnknownOption(Schema.fromJsonString(AgentEventEntry))

/**
 * By time, as far as they are there when they are read. `isRunning` is asked when everything was read; the stream ends
 * when it says no. Lines that are no events are left out.
 */
export const deploymentLog = <E, R>(
  files: Pick<DeploymentFiles, "events" | "folder" | "log">,
  isRunning: Effect.Effect<boolean, E, R>
): Stream.Stream<LogEntry, E | StoreUnavailable, R> =>
  Stream.unwrap(
    Effect.gen(function* () {
      const moved = yield* touched(files.folder)
      const worker = new LineTail(files.log)
      const agent = new LineTail(files.events)
      const read = (last: boolean) =>
        Effect.try({
          try: () => [...workerEntries(worker.read({ last })), ...agentEntries(agent.read({ last }))].sort(byTime),
          catch: (cause) => new StoreUnavailable({ problem: "io", path: files.folder, detail: String(cause) })
        })
      let over = false
      const rest = Effect.gen(function* () {
        for (;;) {
          // Asked before reading: what came in between is read, and nothing comes after.
          const running = yield* isRunning
          const entries = yield* read(!running)
          over = !running
          if (entries.length > 0 || over) return entries
          yield* Queue.take(moved)
        }
      })
      return Stream.fromEffectRepeat(rest).pipe(
        Stream.takeUntil(() => over),
        Stream.flattenIterable
      )
    })
  )

const workerEntries = (lines: ReadonlyArray<string>): ReadonlyArray<LogEntry> =>
  lines.flatMap((line) => Option.toArray(decodeWorkerEvent(line)).map((event) => ({ source: "worker", ...event })))

const agentEntries = (lines: ReadonlyArray<string>): ReadonlyArray<LogEntry> =>
  lines.flatMap((line) => Option.toArray(decodeAgentEvent(line)).map((entry) => ({ source: "agent", ...entry })))

/** What has the same time stays as it is. */
const byTime = (a: LogEntry, b: LogEntry): number => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)
