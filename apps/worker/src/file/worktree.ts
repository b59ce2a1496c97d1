/**
 * A git worktree with a branch of its own for one deployment, under `.orchestr8/.local/worktrees`. What is ignored by
 * git, such as `node_modules`, is not in it; Node still finds the modules of the project, because the worktree lies
 * below it. It is only taken away when its commits are on a branch.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { storePaths } from "@orchestr8/core/file"
import * as Effect from "effect/Effect"
import type { FileChange, Workspace, WorkspaceRest } from "../Workspace.ts"
import { exclusively, git, gitAnswers, GitFailed } from "./git.ts"
import { commitAll, commitOf, currentBranch, isAncestor, isDirty, openRepository } from "./repository.ts"

export interface WorktreeOptions {
  readonly projectRoot: string
  /** Names the folder. */
  readonly deployment: string
  /** What the branch would best be called. */
  readonly branch: string
}

export const worktreePath = (projectRoot: string, name: string): string =>
  path.join(storePaths(projectRoot).local, "worktrees", name)

/** Fails with the reason when the project cannot have one. */
export const openWorktree = Effect.fn("openWorktree")(function* (options: WorktreeOptions) {
  const { deployment } = options
  const repository = yield* openRepository(options.projectRoot)
  const { head: base, prefix, projectRoot } = repository
  const worktree = worktreePath(projectRoot, deployment)
  // Left by a step that was cut off.
  yield* closeWorktree({ deployment, projectRoot, worktree: null, branch: null, base: null })
  // A git that is ended in the middle leaves the branch without the folder that would tell of it.
  const branch = yield* freeBranch(projectRoot, options.branch).pipe(
    Effect.tap((free) => git(projectRoot, ["worktree", "add", "--quiet", "--no-checkout", "-B", free, worktree, base])),
    exclusively,
    Effect.uninterruptible
  )
  const folder = path.join(worktree, prefix)
  // Takes the longest and touches nothing that worktrees share: others need not wait for it.
  const checkout = git(worktree, ["reset", "--hard", "--no-recurse-submodules", "--quiet"])
  const [, differs] = yield* Effect.all([checkout, isDirty(repository)], { concurrency: "unbounded" })
  const workspace: Workspace = { deployment, projectRoot, folder, worktree, branch, base, differs }
  if (fs.existsSync(folder)) return workspace
  yield* removeWorktree({ projectRoot, worktree, branch, base })
  const reason = `the folder ${prefix} is not in the last commit: commit the project's files`
  return yield* new GitFailed({ command: "worktree", reason, exitCode: null })
})

/** Commits what there is, and gives everything that changed since the base. */
export const captureWorktree = Effect.fn("captureWorktree")(function* (
  { base, branch, folder, worktree }: Worktree,
  message: string
) {
  const prefix = prefixOf(worktree, folder)
  yield* commitAll(worktree, prefix, message)
  if ((yield* currentBranch(worktree)) !== branch) yield* git(worktree, ["checkout", "--quiet", "-B", branch])
  if (!(yield* isAncestor(worktree, base, "HEAD"))) {
    const reason = "the agent rewrote the commits that it started from"
    return yield* new GitFailed({ command: "merge-base", reason, exitCode: null })
  }
  return yield* changesBetween(worktree, prefix, base, "HEAD")
})

interface Worktree {
  readonly folder: string
  readonly worktree: string
  readonly branch: string
  readonly base: string
}

const prefixOf = (worktree: string, folder: string): string => {
  const below = path.relative(worktree, folder)
  return below === "" ? "" : `${below}/`
}

/** One that is not there, or has no commit of its own: a deployment that was cut off left it. */
const freeBranch = Effect.fnUntraced(function* (folder: string, wanted: string) {
  for (let count = 1; ; count++) {
    const branch = count === 1 ? wanted : `${wanted}.${count}`
    if (!(yield* isThere(folder, branch)) || (yield* isAncestor(folder, branch, "HEAD"))) return branch
  }
})

const isThere = (folder: string, branch: string): Effect.Effect<boolean, GitFailed> =>
  gitAnswers(folder, ["show-ref", "--verify", "--quiet", `refs/heads/${branch}`])

const kinds: Readonly<Record<string, FileChange["kind"]>> = { A: "added", D: "deleted" }

/** Paths relative to the project; those outside of it climb with `..`. */
const changesBetween = Effect.fnUntraced(function* (folder: string, prefix: string, from: string, to: string) {
  const fields = (yield* git(folder, ["diff", "--name-status", "--no-renames", "-z", from, to])).split("\0")
  const changes: Array<FileChange> = []
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [status = "", file = ""] = fields.slice(at, at + 2)
    changes.push({ path: path.posix.relative(prefix, file), kind: kinds[status] ?? "modified" })
  }
  return changes
})

/** Its branch goes too when it has no commit of its own. Fails, and leaves both, when a commit would be lost. */
const removeWorktree = Effect.fnUntraced(function* ({
  base,
  branch,
  projectRoot,
  worktree
}: Pick<Workspace, "projectRoot" | "branch" | "base"> & { readonly worktree: string }) {
  const holders = yield* git(worktree, [
    "for-each-ref",
    "--contains",
    "HEAD",
    "--count=1",
    "refs/heads",
    "refs/remotes"
  ])
  if (holders.trim() === "") {
    return yield* new GitFailed({ command: "worktree", reason: "its commits are on no branch", exitCode: null })
  }
  yield* exclusively(git(projectRoot, ["worktree", "remove", "--force", worktree]))
  return { worktree: null, branch: yield* removeEmptyBranch({ base, branch, projectRoot }) }
})

/** Takes a branch away that has no commit of its own; gives what is left of it. */
const removeEmptyBranch = Effect.fnUntraced(function* ({
  base,
  branch,
  projectRoot
}: Pick<Workspace, "projectRoot" | "branch" | "base">) {
  if (branch === null || !(yield* isThere(projectRoot, branch))) return null
  const isEmpty =
    base === null ? yield* isAncestor(projectRoot, branch, "HEAD") : (yield* commitOf(projectRoot, branch)) === base
  if (!isEmpty) return branch
  yield* exclusively(git(projectRoot, ["branch", "--quiet", "--delete", "--force", branch]))
  return null
})

/** Takes the worktree of a deployment away, commits first what is in no commit; gives what is left. Again is harmless. */
export const closeWorktree = Effect.fn("closeWorktree")(
  function* (left: Omit<Workspace, "folder" | "differs">) {
    // It may have died between making the worktree and saying so.
    const worktree = left.worktree ?? worktreePath(left.projectRoot, left.deployment)
    if (!fs.existsSync(worktree)) return { worktree: null, branch: yield* removeEmptyBranch(left) }
    const { prefix } = yield* openRepository(left.projectRoot)
    // Left by a git that was killed: nothing runs here any more.
    const lock = yield* git(worktree, ["rev-parse", "--path-format=absolute", "--git-path", "index.lock"])
    yield* Effect.sync(() => fs.rmSync(lock.trim(), { force: true }))
    // One that the record does not name was never worked in: what it lacks was not checked out yet.
    if (left.worktree !== null) yield* commitAll(worktree, prefix, `tickets ${left.deployment}: unfinished work`)
    const checkedOut = yield* currentBranch(worktree)
    const branch = left.branch ?? (checkedOut === "" ? null : checkedOut)
    return yield* removeWorktree({ ...left, worktree, branch })
  },
  (effect, { branch, worktree }): Effect.Effect<WorkspaceRest> =>
    Effect.catch(effect, (error) =>
      Effect.as(Effect.logWarning(`the worktree ${worktree} stays: ${error.message}`), { worktree, branch })
    )
)
