/**
 * Bringing a branch into the one that is checked out. The checked-out files only ever move forward to a commit that
 * exists already: a merge is made and proven in a worktree of its own first.
 */
import * as path from "node:path"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { exclusively, git, GitFailed } from "./git.ts"
import { treeOf } from "./gitTree.ts"
import { branchRef, commitOf, currentBranch, identity, isAncestor, isDirty, openRepository } from "./repository.ts"
import { worktreePath } from "./worktree.ts"

/** Why a branch was not moved, and whether a merge could be. */
export interface NotMoved {
  readonly reason: string
  readonly hasMovedOn: boolean
}

const notMoved = (reason: string, hasMovedOn = false) => Result.fail<NotMoved>({ reason, hasMovedOn })

/** Moves the checked-out branch to the commit, unless it is in it already. Otherwise says why that is not possible, and changes nothing. */
export const fastForward = (projectRoot: string, commit: string): Effect.Effect<Result.Result<string, NotMoved>> =>
  Effect.gen(function* () {
    const repository = yield* openRepository(projectRoot)
    const branch = yield* currentBranch(projectRoot)
    if (branch === "") return notMoved("no branch is checked out")
    if (yield* isAncestor(projectRoot, commit, "HEAD")) return Result.succeed(branch)
    if (yield* isDirty(repository)) return notMoved(`${branch} has uncommitted changes`)
    if (!(yield* isAncestor(projectRoot, "HEAD", commit))) return notMoved(`${branch} has moved on`, true)
    // One that is ended halfway leaves the user's files mixed.
    yield* Effect.uninterruptible(git(projectRoot, ["merge", "--ff-only", "--quiet", commit]))
    return Result.succeed(branch)
  }).pipe(
    exclusively,
    Effect.catch((error) => Effect.succeed(notMoved(error.message)))
  )

export interface MergeSource {
  readonly branch: string
  /** The full name. */
  readonly commit: string
}

export interface MergedTree {
  /** Where the merge is checked out: the project's folder in it. */
  readonly folder: string
  readonly commit: string
}

/**
 * Merges a commit of a branch into what is checked out, in a worktree that lasts as long as the scope. Fails with the reason where
 * they conflict.
 */
export const mergeAside = Effect.fn("mergeAside")(function* (projectRoot: string, name: string, from: MergeSource) {
  const { commonDir, head, prefix } = yield* openRepository(projectRoot)
  const worktree = worktreePath(projectRoot, `merge-${name}`)
  const remove = exclusively(git(projectRoot, ["worktree", "remove", "--force", "--force", worktree]))
  yield* Effect.ignore(remove)
  yield* Effect.acquireRelease(
    exclusively(git(projectRoot, ["worktree", "add", "--quiet", "--detach", worktree, head])),
    () => Effect.ignore(remove)
  )
  const tree = yield* treeOf(commonDir, worktree)
  const message = ["--message", `Merge branch '${from.branch}'`]
  const merge = ["merge", "--quiet", "--no-edit", "--no-verify", ...message, from.commit]
  yield* git(tree, [...(yield* identity(tree)), ...merge]).pipe(
    Effect.mapError(({ reason }) => {
      const refused = `${from.branch} cannot be merged: ${reason}`
      return new GitFailed({ command: "merge", reason: refused, exitCode: 1 })
    })
  )
  return { folder: path.join(worktree, prefix), commit: yield* commitOf(tree, "HEAD") } satisfies MergedTree
})

/** The commit that a branch points to; fails where there is none, or no such branch. */
export const tipOf = (projectRoot: string, branch: string): Effect.Effect<string, GitFailed> =>
  commitOf(projectRoot, branchRef(branch))
