/** This machine and this process, as the owner of leases and as the one worker of a project. */
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { actorOf, StoreUnavailable } from "@orchestr8/contracts"
import { initialise, lockHolder, storePaths, tryProcessLock } from "@orchestr8/core/file"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import { Host } from "../Host.ts"

/** Whoever asks for the holder holds the lock for a moment: a refusal counts when it lasts. */
const PATIENCE = Schedule.max([Schedule.spaced("20 millis"), Schedule.recurs(10)])

export const layer = (projectRoot: string): Layer.Layer<Host> =>
  Layer.sync(Host, () => {
    const root = fs.realpathSync(projectRoot)
    const { local } = storePaths(root)
    const file = path.join(local, "worker.lock")
    const attempt = <A>(body: () => A): Effect.Effect<A, StoreUnavailable> =>
      Effect.try({
        try: body,
        catch: (cause) => new StoreUnavailable({ problem: "io", path: file, detail: String(cause) })
      })
    const holder = attempt(() => lockHolder(file))
    const take = Effect.gen(function* () {
      const lock = yield* attempt(() => {
        initialise(root)
        return tryProcessLock(file)
      })
      if (lock !== undefined) return lock
      const detail = `process ${(yield* holder) ?? "unknown"} is the worker of this project already`
      return yield* new StoreUnavailable({ problem: "locked", path: file, detail })
    })
    return {
      projectRoot: root,
      owner: `${os.hostname()}:${process.pid}`,
      actor: actorOf("worker", os.hostname()),
      becomeWorker: Effect.asVoid(
        Effect.acquireRelease(Effect.retry(take, PATIENCE), (lock) => Effect.sync(() => lock.release()))
      ),
      worker: holder
    }
  })
