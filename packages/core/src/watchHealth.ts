/**
 * Runs checks whenever files change, one run at a time: all of them first, then those whose `paths` match. What
 * changes while checks run is looked at when they have ended. Source: worker.md "Checks".
 */
import type { ConfigError, HealthReport, TicketsError } from "@orchestr8/contracts"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import type { Counted, WatchMemory } from "./checks/countedChanges.ts"
import { countAfterRun, countWhileIdle, noMemory } from "./checks/countedChanges.ts"
import { HealthCheck } from "./HealthCheck.ts"
import type { Changes } from "./ProjectChanges.ts"
import { ProjectChanges } from "./ProjectChanges.ts"
import { ProjectConfig } from "./ProjectConfig.ts"

export interface WatchHealthOptions<E, R> {
  /** Only these checks; all when none is named. */
  readonly names: ReadonlyArray<string>
  /** Milliseconds without a change before a run. */
  readonly debounce: number
  readonly onReport: (report: HealthReport) => Effect.Effect<void, E, R>
  /** A later run that could not be carried out; the next change tries again. */
  readonly onProblem: (problem: TicketsError | ConfigError) => Effect.Effect<void, E, R>
  /** Files that the checks write in every run: their changes during runs count no more. */
  readonly onLearned: (files: ReadonlyArray<string>) => Effect.Effect<void, E, R>
}

/** Where files change without a pause, a run begins after this many debounces. */
const PATIENCE = 10

/** The one file of the store that tells what to check. */
const CONFIG = ".orchestr8/config.json"

/** Never ends by itself; fails when the first run does, or a callback. */
export const watchHealth = Effect.fn("watchHealth")(function* <E, R>(options: WatchHealthOptions<E, R>) {
  const { debounce, names, onLearned, onProblem, onReport } = options
  const project = yield* ProjectConfig
  const health = yield* HealthCheck
  const watched = yield* ProjectChanges
  let memory: WatchMemory = noMemory

  const quiet = Effect.gen(function* () {
    const end = (yield* Clock.currentTimeMillis) + debounce * PATIENCE
    for (;;) {
      const more = yield* Effect.timeoutOption(watched.stirred, debounce)
      if (Option.isNone(more) || (yield* Clock.currentTimeMillis) >= end) return
    }
  })

  const due = Effect.fnUntraced(function* ({ files, overflow }: Changes) {
    const { checks } = yield* project.get
    const all = names.length === 0 ? Object.keys(checks) : names
    if (overflow || files.has(CONFIG)) return all
    return all.filter((name) => {
      const paths = checks[name]?.paths
      return paths === undefined ? files.size > 0 : [...files].some((file) => watched.matches(file, paths))
    })
  })

  /** True when checks ran. */
  const runDue = Effect.fnUntraced(function* (changes: Changes) {
    if (changes.files.size === 0 && !changes.overflow) return false
    const run = Effect.gen(function* () {
      const wanted = yield* due(changes)
      return wanted.length === 0 ? undefined : yield* health.run(wanted)
    })
    const result = yield* Effect.result(run)
    if (Result.isFailure(result)) yield* onProblem(result.failure)
    else if (result.success === undefined) return false
    else yield* onReport(result.success)
    return true
  })

  yield* onReport(yield* health.run(names))
  for (let ran = true; ;) {
    // The system tells of a change a little after it was made: what the run did is over when it is quiet.
    if (!ran) yield* watched.stirred
    yield* quiet
    const changes = yield* watched.take
    const counted: Counted = ran
      ? countAfterRun(memory, changes, yield* watched.digests(changes.files))
      : countWhileIdle(memory, changes)
    memory = counted.memory
    if (counted.learned.length > 0) yield* onLearned(counted.learned)
    ran = yield* runDue(counted.changes)
  }
})
