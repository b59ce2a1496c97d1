/**
 * A deployment that works in the project itself: no branch, nothing to merge, nothing to take away. What changed is told
 * by the contents of its files, before and after; what git ignores does not count, where there is git. How it was before
 * is kept in a file until the workspace is closed.
 */
import { createHash } from "node:crypto"
import * as fs from "node:fs"
import * as path from "node:path"
import { storePaths } from "@orchestr8/core/file"
import * as Effect from "effect/Effect"
import type { FileChange, Workspace } from "../Workspace.ts"
import { git } from "./git.ts"

const SKIPPED = new Set([".git", ".orchestr8", "node_modules"])

const snapshotFile = ({ deployment, projectRoot }: Pick<Workspace, "deployment" | "projectRoot">): string =>
  path.join(storePaths(projectRoot).local, "snapshots", `${deployment}.json`)

export const openInPlace = Effect.fn("openInPlace")(function* (deployment: string, projectRoot: string) {
  const file = snapshotFile({ deployment, projectRoot })
  const before = yield* snapshot(projectRoot)
  yield* Effect.sync(() => {
    fs.mkdirSync(path.dirname(file), { recursive: true })
    fs.writeFileSync(file, JSON.stringify(before))
  })
  return {
    deployment,
    projectRoot,
    folder: projectRoot,
    worktree: null,
    branch: null,
    base: null,
    differs: false
  } satisfies Workspace
})

export const captureInPlace = Effect.fn("captureInPlace")(function* (workspace: Workspace) {
  const text = yield* Effect.sync(() => fs.readFileSync(snapshotFile(workspace), "utf8"))
  const before: Snapshot = JSON.parse(text)
  return changesBetween(new Map(before), new Map(yield* snapshot(workspace.projectRoot)))
})

export const closeInPlace = (workspace: Pick<Workspace, "deployment" | "projectRoot">): Effect.Effect<void> =>
  Effect.sync(() => fs.rmSync(snapshotFile(workspace), { force: true }))

/** Files, and hashes of what is in them. */
type Snapshot = ReadonlyArray<readonly [string, string]>

const snapshot = Effect.fnUntraced(function* (root: string) {
  const known = git(root, ["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
  const files = yield* Effect.matchEffect(known, {
    onFailure: () => Effect.sync(() => fs.globSync("**/*", { cwd: root, exclude: (name) => SKIPPED.has(name) })),
    onSuccess: (text) => Effect.succeed(text.split("\0"))
  })
  return files
    .filter((file) => !file.split("/").some((segment) => SKIPPED.has(segment)))
    .flatMap((file): Snapshot => {
      const hash = hashOf(path.join(root, file))
      return hash === undefined ? [] : [[file, hash]]
    })
})

/** Undefined for what is no file, or cannot be read. */
const hashOf = (file: string): string | undefined => {
  try {
    return createHash("sha1").update(fs.readFileSync(file)).digest("hex")
  } catch {
    return undefined
  }
}

const changesBetween = (
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>
): ReadonlyArray<FileChange> => [
  ...[...before.keys()].flatMap((path): ReadonlyArray<FileChange> => {
    if (!after.has(path)) return [{ path, kind: "deleted" }]
    return after.get(path) === before.get(path) ? [] : [{ path, kind: "modified" }]
  }),
  ...[...after.keys()].flatMap((path): ReadonlyArray<FileChange> => (before.has(path) ? [] : [{ path, kind: "added" }]))
]
