/** The git repository that a project lies in, and questions about it. Ticket files of the project never count as changes. */
import * as Effect from "effect/Effect"
import { git, gitAnswers, GitFailed, type GitTree, type Place } from "./git.ts"

export interface Repository {
  /** The project's folder; absolute. */
  readonly projectRoot: string
  /** From the top of the repository to the project: empty or ending in a slash. */
  readonly prefix: string
  /** What its worktrees share; absolute. */
  readonly commonDir: string
  /** The commit that is checked out. */
  readonly head: string
}

const HEAD = "HEAD^{commit}"

const hint = `or set worker.isolation to "none" in .orchestr8/config.json`

/** Fails with a reason that tells a person what to do where there is none, or nothing in it. */
export const openRepository = Effect.fnUntraced(function* (projectRoot: string) {
  const refuse = (reason: string) => new GitFailed({ command: "worktree", reason, exitCode: null })
  const found = yield* git(projectRoot, [
    "rev-parse",
    "--path-format=absolute",
    "--show-prefix",
    "--git-common-dir",
    HEAD
  ]).pipe(
    Effect.mapError(({ exitCode, reason }) => {
      if (exitCode === null) return refuse(`git cannot be used: ${reason}; install git, ${hint}`)
      return reason.includes(HEAD)
        ? refuse(`the git repository has no commit yet: commit the project's files, ${hint}`)
        : refuse(`the project is not in a git repository: run git init and commit its files, ${hint}`)
    })
  )
  const [prefix = "", commonDir = "", head = ""] = found.split("\n")
  return { projectRoot, prefix, commonDir, head } satisfies Repository
})

/** Everything but the tickets, as a path specification. */
const everythingElse = (prefix: string): ReadonlyArray<string> => ["--", ":/", `:(exclude,top)${prefix}.orchestr8`]

/** True when tracked files have changes that are in no commit. */
export const isDirty = ({ prefix, projectRoot }: Repository): Effect.Effect<boolean, GitFailed> =>
  git(projectRoot, ["status", "--porcelain", "--untracked-files=no", ...everythingElse(prefix)]).pipe(
    Effect.map((status) => status.trim() !== "")
  )

/** Lines of what differs from the index and the commit, new files too. */
export const looseChanges = (tree: GitTree, prefix: string): Effect.Effect<ReadonlyArray<string>, GitFailed> =>
  git(tree, ["status", "--porcelain", "--untracked-files=all", ...everythingElse(prefix)]).pipe(
    Effect.map((status) => status.split("\n").filter((line) => line !== ""))
  )

/** Options that name a committer where the person has not said who they are. */
export const identity = Effect.fnUntraced(function* (place: Place) {
  const named = yield* gitAnswers(place, ["config", "--get", "user.email"])
  return named ? [] : ["-c", "user.name=tickets worker", "-c", "user.email=worker@tickets.invalid"]
})

/**
 * Commits everything that is not ignored; nothing when there is nothing. The index is made anew: what an agent hid from
 * git by flags in it counts too.
 */
export const commitAll = Effect.fnUntraced(function* (tree: GitTree, prefix: string, message: string) {
  yield* freshIndex(tree)
  yield* git(tree, ["add", "--all", ...everythingElse(prefix)])
  const changes = yield* git(tree, ["diff-index", "--cached", "--raw", "--no-renames", "-z", "HEAD"])
  if (changes === "") return
  if (newRepository.test(changes)) {
    const reason = "another git repository lies in the worktree: its files would be in no commit"
    return yield* new GitFailed({ command: "add", reason, exitCode: null })
  }
  yield* git(tree, [...(yield* identity(tree)), "commit", "--quiet", "--no-verify", "--message", message])
})

const newRepository = /(?:^|\0):(?!160000)\d{6} 160000 /

/** Knows the files of the commit and nothing of those that are there, which stay as they are. */
export const freshIndex = (tree: GitTree): Effect.Effect<string, GitFailed> => git(tree, ["read-tree", "HEAD"])

export const isAncestor = (place: Place, ancestor: string, commit: string): Effect.Effect<boolean, GitFailed> =>
  gitAnswers(place, ["merge-base", "--is-ancestor", ancestor, commit])

/** Of a branch by its whole name: what a record calls one is never taken for an option or another name. */
export const branchRef = (branch: string): string => `refs/heads/${branch}`

/** True for the full name of a commit. */
export const isCommitName = (text: string): boolean => /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text)

/** Of HEAD or a full name. */
export const commitOf = (place: Place, name: string): Effect.Effect<string, GitFailed> =>
  Effect.map(git(place, ["rev-parse", "--verify", "--quiet", `${name}^{commit}`]), (text) => text.trim())

export const hasBranch = (place: Place, branch: string): Effect.Effect<boolean, GitFailed> =>
  gitAnswers(place, ["show-ref", "--verify", "--quiet", branchRef(branch)])

/** Puts the branch where HEAD is and checks it out, whatever the agent did: commits never go on one of the user. */
export const takeBranch = Effect.fnUntraced(function* (tree: GitTree, branch: string) {
  if ((yield* currentBranch(tree)) === branch) return
  yield* git(tree, ["update-ref", branchRef(branch), yield* commitOf(tree, "HEAD")])
  yield* git(tree, ["symbolic-ref", "HEAD", branchRef(branch)])
})

/** The branch that is checked out; empty when none is. */
export const currentBranch = (place: Place): Effect.Effect<string, GitFailed> =>
  Effect.map(git(place, ["branch", "--show-current"]), (text) => text.trim())
