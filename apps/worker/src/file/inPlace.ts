/**
 * A deployment that works in the project itself: no branch, nothing to merge, nothing to take away. What changed is
 * told by the contents of its files, before and after; what git ignores does not count, where there is git.
 */
import { createHash } from "node:crypto"
import * as fs from "node:fs"
import * as path from "node:path"
import * as Effect from "effect/Effect"
import type { FileChange, Workspace } from "../Workspace.ts"
import { git } from "./git.ts"

const SKIPPED = new Set([".git", ".orchestr8", "node_modules"])

export const openInPlace = Effect.fn("openInPlace")(function* (projectRoot: string) {
  const before = yield* snapshot(projectRoot)
  return {
    folder: projectRoot,
    worktree: null,
    branch: null,
    base: null,
    differs: false,
    capture: () => Effect.map(snapshot(projectRoot), (after) => changesBetween(before, after)),
    close: Effect.succeed({ worktree: null, branch: null })
  } satisfies Workspace
})

type Snapshot = ReadonlyMap<string, string>

const snapshot = Effect.fnUntraced(function* (root: string) {
  const known = git(root, ["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
  const files = yield* Effect.matchEffect(known, {
    onFailure: () => Effect.sync(() => fs.globSync("**/*", { cwd: root, exclude: (name) => SKIPPED.has(name) })),
    onSuccess: (text) => Effect.succeed(text.split("\0"))
  })
  const hashes = new Map<string, string>()
  for (const file of files) {
    if (file.split("/").some((segment) => SKIPPED.has(segment))) continue
    const hash = hashOf(path.join(root, file))
    if (hash !== undefined) hashes.set(file, hash)
  }
  return hashes as Snapshot
})

/** Undefined for what is no file, or cannot be read. */
const hashOf = (file: string): string | undefined => {
  try {
    return createHash("sha1").update(fs.readFileSync(file)).digest("hex")
  } catch {
    return undefined
  }
}

const changesBetween = (before: Snapshot, after: Snapshot): ReadonlyArray<FileChange> => [
  ...[...before.keys()].flatMap((path): ReadonlyArray<FileChange> => {
    if (!after.has(path)) return [{ path, kind: "deleted" }]
    return after.get(path) === before.get(path) ? [] : [{ path, kind: "modified" }]
  }),
  ...[...after.keys()].flatMap((path): ReadonlyArray<FileChange> => (before.has(path) ? [] : [{ path, kind: "added" }]))
]
