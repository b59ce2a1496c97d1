/** Tells when another process has moved the head of the history. */
import * as fs from "node:fs"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { StorePaths } from "./StorePaths.ts"

/** For file systems that send no events, and for a store that does not exist yet. */
const POLL_MILLIS = 1000

/** Calls `onMove` at least once after each move, sometimes without one; ends with the scope. */
export const watchHead = (paths: StorePaths, onMove: () => void): Effect.Effect<void, never, Scope.Scope> =>
  Effect.asVoid(
    Effect.acquireRelease(
      Effect.sync(() => {
        const timer = setInterval(onMove, POLL_MILLIS)
        let watcher: fs.FSWatcher | undefined
        try {
          watcher = fs.watch(paths.head, onMove)
        } catch {
          // no store yet: the timer finds it
        }
        watcher?.on("error", () => {})
        return { timer, watcher }
      }),
      ({ timer, watcher }) =>
        Effect.sync(() => {
          clearInterval(timer)
          watcher?.close()
        })
    )
  )
