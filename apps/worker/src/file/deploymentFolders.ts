/**
 * The folders of the deployments, for what keeps files in them. An id is checked before it becomes part of a path.
 * Waiting looks after it began to watch, so that nothing is missed; it never polls.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { StoreUnavailable } from "@orchestr8/contracts"
import { storePaths } from "@orchestr8/core/file"
import * as Effect from "effect/Effect"

const ID = /^[0-9a-f]{8}-\d{1,9}$/

/** True for `<ticket>-<attempt>`. */
export const isDeploymentId = (id: string): boolean => ID.test(id)

export interface DeploymentFolders {
  /** `.orchestr8/deployments`. */
  readonly root: string
  /** Throws for what is no id. */
  readonly of: (id: string) => string
  /** The ids that begin so, of the folders that are there. Throws what reading throws. */
  readonly ids: (prefix: string) => ReadonlyArray<string>
  /** What the body throws becomes a problem of the store. */
  readonly attempt: <A>(body: () => A) => Effect.Effect<A, StoreUnavailable>
}

export const deploymentFolders = (projectRoot: string): DeploymentFolders => {
  const root = path.join(storePaths(projectRoot).base, "deployments")
  return {
    root,
    of: (id) => {
      if (!isDeploymentId(id)) throw new Error(`${JSON.stringify(id)} is no deployment`)
      return path.join(root, id)
    },
    ids: (prefix) =>
      fs.existsSync(root) ? fs.readdirSync(root).filter((id) => isDeploymentId(id) && id.startsWith(prefix)) : [],
    attempt: (body) => Effect.try({ try: body, catch: (cause) => folderError(root, cause) })
  }
}

/** Undefined for what is not there or cannot be read. */
export const readText = (file: string): string | undefined => {
  try {
    return fs.readFileSync(file, "utf8")
  } catch {
    return undefined
  }
}

/** The first value that `look` gives, at once or after something in the folder changed. Makes the folder. */
export const firstSeen = <A>(folder: string, look: () => A | undefined): Effect.Effect<A, StoreUnavailable> =>
  Effect.callback<A, StoreUnavailable>((resume) => {
    let watcher: fs.FSWatcher | undefined
    const fail = (cause: unknown): void => resume(Effect.fail(folderError(folder, cause)))
    const resumeIfSeen = (): void => {
      try {
        const seen = look()
        if (seen !== undefined) resume(Effect.succeed(seen))
      } catch (cause) {
        fail(cause)
      }
    }
    try {
      fs.mkdirSync(folder, { recursive: true })
      watcher = fs.watch(folder, { persistent: false }, resumeIfSeen)
      watcher.on("error", fail)
      resumeIfSeen()
    } catch (cause) {
      fail(cause)
    }
    return Effect.sync(() => watcher?.close())
  })

const folderError = (place: string, cause: unknown): StoreUnavailable => {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : ""
  const problem = code === "ENOSPC" ? "full" : code === "EROFS" || code === "EACCES" ? "read_only" : "io"
  return new StoreUnavailable({ problem, path: place, detail: cause instanceof Error ? cause.message : String(cause) })
}
