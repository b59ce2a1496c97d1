/**
 * A git worktree with a branch of its own for one deployment, under `.orchestr8/.local/worktrees`. What is ignored by
 * git, such as `node_modules`, is not in it; Node still finds the modules of the project, because the worktree lies
 * below it. Work is only ever taken from it as a commit, and what is proven in it is that commit and nothing else.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { storePaths } from "@orchestr8/core/file"
import * as Effect from "effect/Effect"
import type { FileChange, Workspace } from "../Workspace.ts"
import { exclusively, git, GitFailed, type GitTree } from "./git.ts"
import { expectSettings, gitSettings, keepSettings } from "./gitSettings.ts"
import { mendTree, treeOf } from "./gitTree.ts"
import {
  branchRef,
  commitAll,
  commitOf,
  hasBranch,
  isAncestor,
  isDirty,
  openRepository,
  takeBranch
} from "./repository.ts"
import { closeWorktree, discardWorktree } from "./worktreeEnd.ts"

export interface WorktreeOptions {
  readonly projectRoot: string
  /** Names the folder. */
  readonly deployment: string
  /** What the branch would best be called. */
  readonly branch: string
}

export interface Worktree extends Workspace {
  readonly worktree: string
  readonly branch: string
  readonly base: string
  readonly git: NonNullable<Workspace["git"]>
}

export const worktreePath = (projectRoot: string, name: string): string =>
  path.join(storePaths(projectRoot).local, "worktrees", name)

const refuse = (command: string, reason: string) => new GitFailed({ command, reason, exitCode: null })

/** Fails with the reason when the project cannot have one. */
export const openWorktree = Effect.fn("openWorktree")(function* (options: WorktreeOptions) {
  const { deployment } = options
  const repository = yield* openRepository(options.projectRoot)
  const { head: base, prefix, projectRoot } = repository
  const worktree = worktreePath(projectRoot, deployment)
  // Left by a step that was cut off.
  yield* closeWorktree({ deployment, projectRoot, worktree, branch: null, base: null, isProven: false })
  // A git that is ended in the middle leaves the branch without the folder that would tell of it.
  const branch = yield* freeBranch(projectRoot, options.branch).pipe(
    Effect.tap((free) => git(projectRoot, ["worktree", "add", "--quiet", "--no-checkout", "-B", free, worktree, base])),
    exclusively,
    Effect.uninterruptible
  )
  const tree = yield* treeOf(repository.commonDir, worktree)
  // Takes the longest and touches nothing that worktrees share: others need not wait for it.
  const [, differs, settings] = yield* Effect.all([checkOut(tree, base), isDirty(repository), gitSettings(tree)], {
    concurrency: "unbounded"
  })
  const folder = path.join(worktree, prefix)
  if (!fs.existsSync(folder)) {
    yield* discardWorktree(tree, { projectRoot, branch, base })
    return yield* refuse("worktree", `the folder ${prefix} is not in the last commit: commit the project's files`)
  }
  const { commonDir, gitDir } = tree
  const opened = { deployment, projectRoot, folder, worktree, branch, base, differs }
  return yield* withSettings({ ...opened, git: { commonDir, gitDir, settings } })
})

const gitTreeOf = ({ git: { commonDir, gitDir }, worktree }: Pick<Worktree, "git" | "worktree">): GitTree => ({
  commonDir,
  gitDir,
  worktree
})

const withSettings = (workspace: Worktree): Effect.Effect<Worktree> =>
  Effect.as(keepSettings(gitTreeOf(workspace), workspace.git.settings), workspace)

/** After what a person set up has run in it, which may change the configuration of git, as husky does. */
export const readSettings = Effect.fnUntraced(function* (workspace: Worktree) {
  const settings = yield* gitSettings(gitTreeOf(workspace))
  return yield* withSettings({ ...workspace, git: { ...workspace.git, settings } })
})

/** Fails when somebody changed what makes git run commands. */
export const expectUnchangedSettings = (workspace: Worktree) =>
  expectSettings(gitTreeOf(workspace), workspace.git.settings)

/** Commits what there is, and gives everything that changed since the base. */
export const captureWorktree = Effect.fn("captureWorktree")(function* (workspace: Worktree, message: string) {
  const { base, branch, folder, worktree } = workspace
  const tree = gitTreeOf(workspace)
  const prefix = prefixOf(worktree, folder)
  yield* expectUnchangedSettings(workspace)
  const wasIntact = yield* mendTree(tree)
  yield* takeBranch(tree, branch)
  yield* commitAll(tree, prefix, message)
  if (!wasIntact) return yield* refuse("worktree", "the agent removed or replaced the .git of its worktree")
  if (!(yield* isAncestor(tree, base, "HEAD"))) {
    return yield* refuse("merge-base", "the agent rewrote the commits that it started from")
  }
  const commit = yield* commitOf(tree, "HEAD")
  return { changes: yield* changesBetween(tree, prefix, base, commit), commit }
})

/** Makes its files those of the commit, and no others: nothing that is ignored or hidden from git is left. */
export const resetWorktree = Effect.fn("resetWorktree")(function* (workspace: Worktree, commit: string) {
  const tree = gitTreeOf(workspace)
  yield* expectUnchangedSettings(workspace)
  yield* mendTree(tree)
  yield* git(tree, ["symbolic-ref", "HEAD", branchRef(workspace.branch)])
  yield* checkOut(tree, commit)
})

/** Moves the branch too. */
const checkOut = Effect.fnUntraced(function* (tree: GitTree, commit: string) {
  const { gitDir, worktree } = tree
  const empty = async (): Promise<void> => {
    fs.rmSync(path.join(gitDir, "index"), { force: true })
    const names = fs.readdirSync(worktree).filter((name) => name !== ".git")
    await Promise.all(names.map((name) => fs.promises.rm(path.join(worktree, name), { recursive: true, force: true })))
  }
  // Nothing may be removed any more when somebody else goes on with the folder.
  yield* Effect.uninterruptible(
    Effect.tryPromise({ try: empty, catch: (cause) => refuse("clean", cause instanceof Error ? cause.message : "?") })
  )
  // One that is ended halfway leaves files of which nobody can tell whether they are work.
  yield* Effect.uninterruptible(git(tree, ["reset", "--hard", "--quiet", commit]))
})

const prefixOf = (worktree: string, folder: string): string => {
  const below = path.relative(worktree, folder)
  return below === "" ? "" : `${below}/`
}

/** One that is not there, or has no commit of its own: a deployment that was cut off left it. */
const freeBranch = Effect.fnUntraced(function* (folder: string, wanted: string) {
  for (let count = 1; ; count++) {
    const branch = count === 1 ? wanted : `${wanted}.${count}`
    if (!(yield* hasBranch(folder, branch)) || (yield* isAncestor(folder, branchRef(branch), "HEAD"))) return branch
  }
})

const kinds: Readonly<Record<string, FileChange["kind"]>> = { A: "added", D: "deleted" }

/** Paths relative to the project; those outside of it climb with `..`. */
const changesBetween = Effect.fnUntraced(function* (tree: GitTree, prefix: string, from: string, to: string) {
  const fields = (yield* git(tree, ["diff-tree", "-r", "--name-status", "--no-renames", "-z", from, to])).split("\0")
  const changes: Array<FileChange> = []
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [status = "", file = ""] = fields.slice(at, at + 2)
    changes.push({ path: path.posix.relative(prefix, file), kind: kinds[status] ?? "modified" })
  }
  return changes
})
