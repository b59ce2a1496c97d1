/**
 * Watches the files of a project: one watcher a folder, new folders too, symbolic links not followed. The kernel drops
 * events silently when its queue is full, so a flood counts as an overflow; where the system refuses to watch, the
 * tree is looked at now and then.
 */
import { execFile } from "node:child_process"
import * as crypto from "node:crypto"
import * as fs from "node:fs"
import * as path from "node:path"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Queue from "effect/Queue"
import type { Changes } from "../ProjectChanges.ts"
import { ProjectChanges } from "../ProjectChanges.ts"
import { FolderWatchers } from "./FolderWatchers.ts"
import { matchesAny } from "./globs.ts"
import { storePaths } from "./StorePaths.ts"

const SKIPPED = new Set([".git", ".orchestr8", "node_modules"])
const CONFIG = ".orchestr8/config.json"
const FLOOD = 8000
/** Milliseconds. */
const LOOK_INTERVAL = 2000
/** Bytes; of larger files the time of the change stands for the content. */
const LARGEST_READ = 16 * 1024 * 1024

export const layer = (projectRoot: string): Layer.Layer<ProjectChanges> =>
  Layer.effect(
    ProjectChanges,
    Effect.gen(function* () {
      const root = fs.realpathSync(projectRoot)
      const stirred = yield* Queue.sliding<void>(1)
      let files = new Set<string>()
      let events = 0
      const touch = (file: string): void => {
        events++
        if (events < FLOOD) files.add(file)
        Queue.offerUnsafe(stirred, undefined)
      }
      const watchers = yield* Effect.acquireRelease(
        Effect.sync(() => new FolderWatchers(root, { skipped: SKIPPED, interval: LOOK_INTERVAL, touch })),
        (opened) => Effect.sync(() => opened.close())
      )
      yield* watchConfig(root, () => touch(CONFIG))
      return {
        stirred: Queue.take(stirred),
        take: Effect.suspend(() => {
          const taken: Changes = { files, overflow: events >= FLOOD }
          files = new Set()
          events = 0
          if (taken.overflow) watchers.watchNewFolders()
          return Effect.map(ignoredByGit(root, taken.files), (ignored) => ({
            ...taken,
            files: new Set([...taken.files].filter((file) => file === CONFIG || !ignored.has(file)))
          }))
        }),
        digests: (names) =>
          Effect.sync(() => new Map([...names].map((name) => [name, digestOf(path.join(root, name))]))),
        matches: (file, globs) => lineage(file).some((place) => matchesAny(place, globs))
      }
    })
  )

/** The configuration lies in a folder that is not watched otherwise, and that may not be there yet. */
const watchConfig = (root: string, onChange: () => void) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      try {
        return fs
          .watch(storePaths(root).base, (_, name) => name === path.basename(CONFIG) && onChange())
          .on("error", () => {})
      } catch {
        return undefined
      }
    }),
    (watcher) => Effect.sync(() => watcher?.close())
  )

/** `a/b/c`, `a/b`, `a`. */
const lineage = (file: string): ReadonlyArray<string> => {
  const parts = file.split("/")
  return parts.map((_, at) => parts.slice(0, parts.length - at).join("/"))
}

const digestOf = (file: string): string => {
  try {
    const { mtimeNs, size } = fs.lstatSync(file, { bigint: true })
    if (size > LARGEST_READ) return `${size} ${mtimeNs}`
    return crypto.hash("sha1", fs.readFileSync(file))
  } catch {
    return "unreadable"
  }
}

/** None where git is not there or knows no repository. */
const ignoredByGit = (root: string, files: ReadonlySet<string>): Effect.Effect<ReadonlySet<string>> =>
  files.size === 0
    ? Effect.succeed(files)
    : Effect.callback<ReadonlySet<string>>((resume) => {
        const child = execFile(
          "git",
          ["check-ignore", "-z", "--stdin"],
          { cwd: root, maxBuffer: Number.POSITIVE_INFINITY, encoding: "utf8" },
          (_, stdout) => resume(Effect.succeed(new Set(stdout.split("\0"))))
        )
        child.stdin?.on("error", () => {})
        child.stdin?.end([...files].join("\0"))
        return Effect.sync(() => child.kill())
      })
