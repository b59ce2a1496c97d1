/**
 * The files by which git knows a worktree, read without git: an agent may have taken them away or rewritten them, and a
 * git that was killed may have left its locks. Source: gitrepository-layout(5).
 */
import * as fs from "node:fs"
import * as path from "node:path"
import * as Effect from "effect/Effect"
import { GitFailed, type GitTree } from "./git.ts"

/** A worktree as its repository knows it, whatever lies in it; fails where the repository does not. */
export const treeOf = (commonDir: string, worktree: string): Effect.Effect<GitTree, GitFailed> =>
  Effect.suspend(() => {
    const tree = findTree(commonDir, worktree)
    if (tree !== undefined) return Effect.succeed(tree)
    const reason = "it is no worktree of this repository"
    return Effect.fail(new GitFailed({ command: "worktree", reason, exitCode: null }))
  })

const findTree = (commonDir: string, worktree: string): GitTree | undefined => {
  const folder = path.join(commonDir, "worktrees")
  const names = fs.existsSync(folder) ? fs.readdirSync(folder) : []
  const isOf = (gitDir: string): boolean => {
    const file = pointer(gitDir, path.join(gitDir, "gitdir"))
    return file !== undefined && isSame(path.dirname(file), worktree)
  }
  // git calls it after the folder, unless that name was taken.
  const gitDir = [path.basename(worktree), ...names].map((name) => path.join(folder, name)).find(isOf)
  return gitDir === undefined ? undefined : { worktree, gitDir, commonDir }
}

/** True while the `.git` in the worktree leads to its own git directory. */
export const isIntact = ({ gitDir, worktree }: GitTree): boolean => {
  const found = pointer(worktree, path.join(worktree, ".git"))
  return found !== undefined && isSame(found, gitDir)
}

/** git takes away no worktree that is not. */
export const makeIntact = (tree: GitTree): void => {
  if (isIntact(tree)) return
  const file = path.join(tree.worktree, ".git")
  fs.rmSync(file, { recursive: true, force: true })
  fs.writeFileSync(file, `gitdir: ${tree.gitDir}\n`)
}

/** For when nothing runs in the worktree any more. */
export const clearLocks = ({ gitDir }: GitTree): void => {
  for (const name of ["index.lock", "HEAD.lock"]) fs.rmSync(path.join(gitDir, name), { force: true })
}

const LONGEST = 8192

/** Where such a file leads; undefined when it is none, as when it is a folder or a pipe. */
const pointer = (from: string, file: string): string | undefined => {
  const found = fs.lstatSync(file, { throwIfNoEntry: false })
  if (found === undefined || !found.isFile() || found.size > LONGEST) return undefined
  return path.resolve(
    from,
    fs
      .readFileSync(file, "utf8")
      .replace(/^gitdir: /, "")
      .trimEnd()
  )
}

const isSame = (one: string, other: string): boolean => one === other || real(one) === real(other)

const real = (file: string): string => {
  try {
    return fs.realpathSync(file)
  } catch {
    return file
  }
}
