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

/** True while git was only about to make it: it holds nothing yet. */
export const isUntouched = ({ gitDir, worktree }: GitTree): boolean =>
  !fs.existsSync(path.join(gitDir, "index")) && fs.readdirSync(worktree).every((name) => name === ".git")

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

/**
 * Puts right what an agent, or a git that was killed, did to these files; for when nothing runs in the worktree any more.
 * False where its `.git` did not lead to its own git directory: git takes away no worktree like that.
 */
export const mendTree = (tree: GitTree): Effect.Effect<boolean, GitFailed> =>
  Effect.try({
    try: () => {
      for (const name of ["index.lock", "HEAD.lock"]) fs.rmSync(path.join(tree.gitDir, name), { force: true })
      if (isIntact(tree)) return true
      const file = path.join(tree.worktree, ".git")
      fs.rmSync(file, { recursive: true, force: true })
      fs.writeFileSync(file, `gitdir: ${tree.gitDir}\n`)
      return false
    },
    catch: (cause) => {
      const reason = `its .git cannot be mended: ${cause instanceof Error ? cause.message : String(cause)}`
      return new GitFailed({ command: "worktree", reason, exitCode: null })
    }
  })

const isIntact = ({ gitDir, worktree }: GitTree): boolean => {
  const found = pointer(worktree, path.join(worktree, ".git"))
  return found !== undefined && isSame(found, gitDir)
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
