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
    git: null,
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

const AT_ONCE = 16

const snapshot = Effect.fnUntraced(function* (root: string) {
  const known = git(root, ["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
  const files = yield* Effect.matchEffect(known, {
    onFailure: () => Effect.promise(() => everyFile(root)),
    onSuccess: (text) => Effect.succeed(text.split("\0"))
  })
  const own = files.filter((file) => file !== "" && !file.split("/").some((segment) => SKIPPED.has(segment)))
  const hashes = yield* Effect.forEach(
    own,
    (file) =>
      Effect.map(
        Effect.promise(() => hashOf(path.join(root, file))),
        (hash): Snapshot => (hash === undefined ? [] : [[file, hash]])
      ),
    { concurrency: AT_ONCE }
  )
  return hashes.flat()
})

const everyFile = async (root: string): Promise<ReadonlyArray<string>> => {
  const files: Array<string> = []
  for await (const file of fs.promises.glob("**/*", { cwd: root, exclude: (name) => SKIPPED.has(name) }))
    files.push(file)
  return files
}

/**
 * Of a file, or of where a link leads: what it leads to may be outside, or be a pipe that nobody writes to. Undefined
 * for everything else, and for what cannot be read.
 */
const hashOf = async (file: string): Promise<string | undefined> => {
  try {
    const found = await fs.promises.lstat(file)
    if (found.isSymbolicLink()) return hash(`link ${await fs.promises.readlink(file)}`)
    return found.isFile() ? hash(await fs.promises.readFile(file)) : undefined
  } catch {
    return undefined
  }
}

const hash = (content: string | Buffer): string => createHash("sha1").update(content).digest("hex")

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
