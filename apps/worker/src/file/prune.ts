/**
 * What deployments leave in the repository when they were cut off, or when their work is merged: entries of worktrees
 * whose folder is gone, and branches that are in what is checked out. No commit is lost by it.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import * as Effect from "effect/Effect"
import { exclusively, git } from "./git.ts"
import { worktreePath } from "./worktree.ts"

/** `running`: the deployments whose branches are in use. Does nothing where there is no repository. */
export const pruneRepository = (projectRoot: string, running: ReadonlySet<string>): Effect.Effect<void> =>
  Effect.gen(function* () {
    yield* git(projectRoot, ["worktree", "prune"])
    const listed = yield* git(projectRoot, [
      "for-each-ref",
      "--merged",
      "HEAD",
      "--format=%(refname)",
      "refs/heads/tickets/"
    ])
    const merged = listed.split("\n").filter((ref) => isUnused(ref, running))
    yield* Effect.forEach(merged, (ref) =>
      // One that is checked out somewhere stays.
      Effect.ignore(
        git(projectRoot, ["branch", "--quiet", "--delete", "--force", "--", ref.slice("refs/heads/".length)])
      )
    )
  }).pipe(exclusively, Effect.ignore)

/** Takes away the worktrees in which deployments were merging when they were cut off. For when none is running. */
export const pruneMerges = (projectRoot: string): Effect.Effect<void> =>
  Effect.forEach(
    mergesLeft(projectRoot),
    (worktree) => Effect.ignore(git(projectRoot, ["worktree", "remove", "--force", "--force", worktree])),
    { discard: true }
  )

/** All that is in them is in commits. */
const mergesLeft = (projectRoot: string): ReadonlyArray<string> => {
  const folder = path.dirname(worktreePath(projectRoot, "any"))
  if (!fs.existsSync(folder)) return []
  const left = fs.readdirSync(folder).filter((name) => /^merge-[0-9a-f]{8}-\d+$/.test(name))
  return left.map((name) => path.join(folder, name))
}

/** `tickets/<ticket>-<attempt>`, with a number behind it where the name was taken. */
const isUnused = (ref: string, running: ReadonlySet<string>): boolean => {
  const deployment = /^refs\/heads\/tickets\/([0-9a-f]{8}-\d+)(?:\.\d+)?$/.exec(ref)?.[1]
  return deployment !== undefined && !running.has(deployment)
}
