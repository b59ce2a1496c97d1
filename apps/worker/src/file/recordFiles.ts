/** Deployment records as files. The id is checked before it becomes part of a path. */
import * as fs from "node:fs"
import * as path from "node:path"
import { Deployment, fromMillis, NotFound, Outcome, StoreUnavailable } from "@orchestr8/contracts"
import { lockHolder, storePaths, tryProcessLock } from "@orchestr8/core/file"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { DeploymentRecords } from "../DeploymentRecords.ts"

const ID = /^[0-9a-f]{8}-\d{1,9}$/

const decodeRecord = Schema.decodeUnknownOption(Schema.fromJsonString(Deployment))
const decodeCompletion = Schema.decodeUnknownOption(
  Schema.fromJsonString(Schema.Struct({ outcome: Outcome, reason: Schema.String }))
)

export const layer = (projectRoot: string): Layer.Layer<DeploymentRecords> => {
  const { base, local } = storePaths(projectRoot)
  const records = path.join(base, "deployments")
  const requests = path.join(local, "cancel")
  const attempt = <A>(body: () => A): Effect.Effect<A, StoreUnavailable> =>
    Effect.try({ try: body, catch: (cause) => recordError(records, cause) })

  const folder = (id: string): string => {
    if (!ID.test(id)) throw new Error(`${JSON.stringify(id)} is no deployment`)
    return path.join(records, id)
  }
  const replace = (file: string, text: string): void => {
    fs.mkdirSync(path.dirname(file), { recursive: true })
    fs.writeFileSync(`${file}.${process.pid}`, text)
    fs.renameSync(`${file}.${process.pid}`, file)
  }
  const readRecord = (id: string): ReadonlyArray<Deployment> =>
    Option.toArray(decodeRecord(readText(path.join(folder(id), "deployment.json")) ?? ""))
  const ids = (prefix: string): ReadonlyArray<string> =>
    fs.existsSync(records) ? fs.readdirSync(records).filter((id) => ID.test(id) && id.startsWith(prefix)) : []
  const matching = (prefix: string): ReadonlyArray<Deployment> =>
    ids(prefix)
      .flatMap(readRecord)
      .sort((a, b) => (a.started_at < b.started_at ? 1 : a.started_at > b.started_at ? -1 : b.attempt - a.attempt))

  return Layer.succeed(DeploymentRecords, {
    files: (id) => ({
      folder: folder(id),
      briefing: path.join(folder(id), "briefing.md"),
      transcript: path.join(folder(id), "transcript.log")
    }),
    list: (ticketId) => attempt(() => matching(ticketId === undefined ? "" : `${ticketId}-`)),
    get: Effect.fn("DeploymentRecords.get")(function* (text) {
      const found = yield* attempt(() => (ID.test(text) ? readRecord(text) : matching(text)))
      const [newest] = found
      const oneTicket = new Set(found.map(({ ticket_id }) => ticket_id)).size === 1
      return newest !== undefined && oneTicket ? newest : yield* new NotFound({ kind: "deployment", id: text })
    }),
    save: Effect.fn("DeploymentRecords.save")(function* (deployment, event) {
      const at = fromMillis(yield* Clock.currentTimeMillis)
      yield* attempt(() => {
        replace(path.join(folder(deployment.id), "deployment.json"), `${JSON.stringify(deployment, null, 2)}\n`)
        const line = JSON.stringify({ at, state: deployment.state, event })
        fs.appendFileSync(path.join(folder(deployment.id), "events.jsonl"), `${line}\n`)
      })
    }),
    saveBriefing: (id, briefing, trigger) =>
      attempt(() => {
        replace(path.join(folder(id), "briefing.md"), briefing)
        replace(path.join(folder(id), "trigger.json"), `${JSON.stringify(trigger, null, 2)}\n`)
      }),
    setCompletion: (id, completion) =>
      attempt(() => {
        const file = path.join(folder(id), "completion.json")
        if (completion === undefined) fs.rmSync(file, { force: true })
        else replace(file, JSON.stringify(completion))
      }),
    completion: (id) =>
      attempt(() => Option.getOrUndefined(decodeCompletion(readText(path.join(folder(id), "completion.json")) ?? ""))),
    hold: (id) =>
      Effect.asVoid(
        Effect.acquireRelease(
          attempt(() => {
            fs.mkdirSync(folder(id), { recursive: true })
            const lock = tryProcessLock(path.join(folder(id), "lock"))
            if (lock === undefined) throw new Error(`the deployment ${id} is run by another process`)
            return lock
          }),
          (lock) => Effect.sync(() => lock.release())
        )
      ),
    holder: (id) => attempt(() => lockHolder(path.join(folder(id), "lock"))),
    requestCancel: (id) =>
      attempt(() => {
        fs.mkdirSync(requests, { recursive: true })
        fs.writeFileSync(path.join(requests, path.basename(folder(id))), "")
      }),
    cancelRequested: (id) => watchFor(requests, path.basename(folder(id)))
  })
}

const readText = (file: string): string | undefined => {
  try {
    return fs.readFileSync(file, "utf8")
  } catch {
    return undefined
  }
}

/** Resolves when the folder has a file of that name, and takes it away. */
const watchFor = (folder: string, name: string): Effect.Effect<void, StoreUnavailable> =>
  Effect.callback<void, StoreUnavailable>((resume) => {
    let watcher: fs.FSWatcher | undefined
    const look = (): void => {
      if (!fs.existsSync(path.join(folder, name))) return
      fs.rmSync(path.join(folder, name), { force: true })
      resume(Effect.void)
    }
    try {
      fs.mkdirSync(folder, { recursive: true })
      watcher = fs.watch(folder, { persistent: false }, look)
      watcher.on("error", (cause) => resume(Effect.fail(recordError(folder, cause))))
      look()
    } catch (cause) {
      resume(Effect.fail(recordError(folder, cause)))
    }
    return Effect.sync(() => watcher?.close())
  })

const recordError = (place: string, cause: unknown): StoreUnavailable => {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : ""
  const problem = code === "ENOSPC" ? "full" : code === "EROFS" || code === "EACCES" ? "read_only" : "io"
  return new StoreUnavailable({ problem, path: place, detail: cause instanceof Error ? cause.message : String(cause) })
}
