/**
 * Taking a worktree away without losing work: what is in no commit is committed first, and one that cannot be judged
 * stays. Only worktrees and branches that deployments made are touched, whatever a record says.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import * as Effect from "effect/Effect"
import type { Workspace, WorkspaceRest } from "../Workspace.ts"
import { exclusively, git, GitFailed, type GitTree } from "./git.ts"
import { expectSettings, keptSettings } from "./gitSettings.ts"
import { isUntouched, mendTree, treeOf } from "./gitTree.ts"
import {
  branchRef,
  commitAll,
  commitOf,
  currentBranch,
  freshIndex,
  hasBranch,
  isAncestor,
  looseChanges,
  openRepository,
  takeBranch
} from "./repository.ts"

type Branched = Pick<Workspace, "projectRoot" | "branch" | "base">

export interface Left extends Branched {
  readonly deployment: string
  readonly worktree: string
  /** All that matters in it is in a commit: what a proof left there is no work. */
  readonly isProven: boolean
}

/** Takes the worktree of a deployment away, commits first what is in no commit; gives what is left. Again is harmless. */
export const closeWorktree = Effect.fn("closeWorktree")(
  function* (left: Left) {
    const { deployment, projectRoot, worktree } = left
    if (!fs.existsSync(worktree)) return { worktree: null, branch: yield* removeEmptyBranch(left) }
    const { commonDir, prefix } = yield* openRepository(projectRoot)
    // git makes the folder before it knows it.
    if (fs.readdirSync(worktree).length === 0) {
      fs.rmdirSync(worktree)
      return { worktree: null, branch: yield* removeEmptyBranch(left) }
    }
    const tree = yield* treeOf(commonDir, worktree)
    yield* mendTree(tree)
    const branch = [left.branch, yield* currentBranch(tree)].find(isOurs)
    if (isUntouched(tree)) return yield* removeWorktree(tree, { ...left, branch: branch ?? null })
    if (branch === undefined) return yield* stays("no branch of a deployment is checked out")
    if (!left.isProven) yield* keepWork(tree, { branch, prefix, message: `tickets ${deployment}: unfinished work` })
    return yield* discardWorktree(tree, { ...left, branch })
  },
  (effect, { branch, worktree }): Effect.Effect<WorkspaceRest> =>
    Effect.catch(effect, (error) =>
      Effect.as(Effect.logWarning(`the worktree ${worktree} stays: ${error.message}`), { worktree, branch })
    )
)

const stays = (reason: string) => new GitFailed({ command: "worktree", reason, exitCode: null })

const isOurs = (branch: string | null): branch is string => branch !== null && /^tickets\/./.test(branch)

const keepWork = Effect.fnUntraced(function* (
  tree: GitTree,
  given: { readonly branch: string; readonly prefix: string; readonly message: string }
) {
  const settings = yield* keptSettings(tree)
  if (settings !== undefined) yield* expectSettings(tree, settings)
  // git writes it when all files are there.
  const index = path.join(tree.gitDir, "index")
  if (fs.existsSync(index)) {
    yield* takeBranch(tree, given.branch)
    return yield* commitAll(tree, given.prefix, given.message)
  }
  yield* freshIndex(tree)
  const changes = yield* looseChanges(tree, given.prefix)
  yield* Effect.sync(() => fs.rmSync(index, { force: true }))
  const isHalfMade = changes.every((change) => change.startsWith(" D "))
  if (!isHalfMade) return yield* stays("it cannot be told whether all that it lacks was taken away")
})

/** Its branch goes too when it has no commit of its own. Fails, and leaves both, when a commit would be lost. */
export const discardWorktree = Effect.fnUntraced(function* (tree: GitTree, left: Branched) {
  const holders = yield* git(tree, ["for-each-ref", "--contains", "HEAD", "--count=1", "refs/heads", "refs/remotes"])
  if (holders.trim() === "") return yield* stays("its commits are on no branch")
  return yield* removeWorktree(tree, left)
})

const removeWorktree = Effect.fnUntraced(function* ({ worktree }: GitTree, left: Branched) {
  // Twice: also when the agent locked it, or git while it made it.
  yield* exclusively(git(left.projectRoot, ["worktree", "remove", "--force", "--force", worktree]))
  return { worktree: null, branch: yield* removeEmptyBranch(left) }
})

/** Takes a branch away that has no commit of its own; gives what is left of it. */
const removeEmptyBranch = Effect.fnUntraced(function* ({ base, branch, projectRoot }: Branched) {
  if (!isOurs(branch) || !(yield* hasBranch(projectRoot, branch))) return null
  const ref = branchRef(branch)
  const isEmpty =
    base === null ? yield* isAncestor(projectRoot, ref, "HEAD") : (yield* commitOf(projectRoot, ref)) === base
  if (!isEmpty) return branch
  yield* exclusively(git(projectRoot, ["branch", "--quiet", "--delete", "--force", "--", branch]))
  return null
})
