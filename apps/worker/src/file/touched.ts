/** Tells that files of a folder changed. */
import * as fs from "node:fs"
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"

/** One element at least after every change in the folder, for as long as the scope lasts. The folder must be there. */
export const touched = Effect.fnUntraced(function* (folder: string) {
  const queue = yield* Queue.sliding<void>(1)
  yield* Effect.acquireRelease(
    Effect.sync(() => fs.watch(folder, () => Queue.offerUnsafe(queue, undefined)).on("error", () => {})),
    (watcher) => Effect.sync(() => watcher.close())
  )
  return queue
})
