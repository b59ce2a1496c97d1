/**
 * Bringing a branch into the one that is checked out. The checked-out files only ever move forward to a commit that
 * exists already: a merge is made and proven in a worktree of its own first.
 */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { exclusively, git, GitFailed } from "./git.ts"
import { commitOf, currentBranch, identity, isAncestor, isDirty, openRepository } from "./repository.ts"
import { worktreePath } from "./worktree.ts"

/** Moves the checked-out branch to the commit, unless it is in it already. Otherwise says why that is not possible, and changes nothing. */
export const fastForward = (projectRoot: string, commit: string): Effect.Effect<Result.Result<string, string>> =>
  Effect.gen(function* () {
    const repository = yield* openRepository(projectRoot)
    const branch = yield* currentBranch(projectRoot)
    if (branch === "") return Result.fail("no branch is checked out")
    if (yield* isAncestor(projectRoot, commit, "HEAD")) return Result.succeed(branch)
    if (yield* isDirty(repository)) return Result.fail(`${branch} has uncommitted changes`)
    if (!(yield* isAncestor(projectRoot, "HEAD", commit))) return Result.fail(`${branch} has moved on`)
    yield* git(projectRoot, ["merge", "--ff-only", "--quiet", commit])
    return Result.succeed(branch)
  }).pipe(
    exclusively,
    Effect.catch((error) => Effect.succeed(Result.fail(error.message)))
  )

export interface MergedTree {
  /** Where the merge is checked out: the project's folder in it. */
  readonly folder: string
  readonly commit: string
}

/**
 * Merges a branch into what is checked out, in a worktree that lasts as long as the scope. Fails with the reason where
 * they conflict.
 */
export const mergeAside = Effect.fn("mergeAside")(function* (projectRoot: string, name: string, branch: string) {
  const { head, prefix } = yield* openRepository(projectRoot)
  const worktree = worktreePath(projectRoot, `merge-${name}`)
  const remove = exclusively(git(projectRoot, ["worktree", "remove", "--force", worktree]))
  yield* Effect.ignore(remove)
  yield* Effect.acquireRelease(
    exclusively(git(projectRoot, ["worktree", "add", "--quiet", "--detach", worktree, head])),
    () => Effect.ignore(remove)
  )
  yield* git(worktree, [...(yield* identity(worktree)), "merge", "--quiet", "--no-edit", "--no-verify", branch]).pipe(
    Effect.mapError(
      ({ reason }) => new GitFailed({ command: "merge", reason: `${branch} cannot be merged: ${reason}`, exitCode: 1 })
    )
  )
  return { folder: `${worktree}/${prefix}`, commit: yield* commitOf(worktree, "HEAD") } satisfies MergedTree
})
