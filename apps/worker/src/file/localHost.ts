/** This machine and this process, as the owner of leases and as the one worker of a project. */
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { actorOf, StoreUnavailable } from "@orchestr8/contracts"
import { initialise, lockHolder, storePaths, tryProcessLock } from "@orchestr8/core/file"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Queue from "effect/Queue"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { Host } from "../Host.ts"

/** Whoever asks for the holder holds the lock for a moment: a refusal counts when it lasts. */
const PATIENCE = Schedule.max([Schedule.spaced("20 millis"), Schedule.recurs(10)])

export const layer = (projectRoot: string): Layer.Layer<Host> =>
  Layer.sync(Host, () => {
    const root = fs.realpathSync(projectRoot)
    const paths = storePaths(root)
    const file = path.join(paths.local, "worker.lock")
    const pauses = path.join(paths.local, "paused.json")
    const attempt = <A>(body: () => A): Effect.Effect<A, StoreUnavailable> =>
      Effect.try({
        try: body,
        catch: (cause) => new StoreUnavailable({ problem: "io", path: file, detail: String(cause) })
      })
    const holder = attempt(() => lockHolder(file))
    const take = Effect.gen(function* () {
      const lock = yield* attempt(() => {
        initialise(paths)
        return tryProcessLock(file)
      })
      if (lock !== undefined) {
        yield* attempt(() => fs.rmSync(pauses, { force: true }))
        return lock
      }
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
      worker: holder,
      configurations: Stream.callback<void>((queue) =>
        Effect.acquireRelease(
          Effect.sync(() =>
            fs
              .watch(paths.base, (_, name) => name === "config.json" && Queue.offerUnsafe(queue, undefined))
              .on("error", () => {})
          ),
          (watcher) => Effect.sync(() => watcher.close())
        )
      ),
      pause: (agentType, config, reason) =>
        attempt(() => {
          const pause: Pause = { agent: JSON.stringify(config.agents[agentType] ?? null), reason }
          fs.writeFileSync(`${pauses}.${process.pid}`, JSON.stringify({ ...readPauses(pauses), [agentType]: pause }))
          fs.renameSync(`${pauses}.${process.pid}`, pauses)
        }),
      pauseOf: (agentType, config) =>
        attempt(() => {
          const pause = readPauses(pauses)[agentType]
          return pause?.agent === JSON.stringify(config.agents[agentType] ?? null) ? pause.reason : undefined
        })
    }
  })

interface Pause {
  /** The configuration that the reason is about. */
  readonly agent: string
  readonly reason: string
}

const decodePauses = Schema.decodeUnknownOption(
  Schema.fromJsonString(Schema.Record(Schema.String, Schema.Struct({ agent: Schema.String, reason: Schema.String })))
)

const readPauses = (file: string): Readonly<Record<string, Pause>> =>
  fs.existsSync(file) ? Option.getOrElse(decodePauses(fs.readFileSync(file, "utf8")), () => ({})) : {}
