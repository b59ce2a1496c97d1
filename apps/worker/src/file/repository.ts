/** The git repository that a project lies in, and questions about it. Ticket files of the project never count as changes. */
import * as Effect from "effect/Effect"
import { git, gitAnswers, GitFailed } from "./git.ts"

export interface Repository {
  /** The project's folder; absolute. */
  readonly projectRoot: string
  /** From the top of the repository to the project: empty or ending in a slash. */
  readonly prefix: string
  /** The commit that is checked out. */
  readonly head: string
}

const HEAD = "HEAD^{commit}"

const hint = `or set worker.isolation to "none" in .orchestr8/config.json`

/** Fails with a reason that tells a person what to do where there is none, or nothing in it. */
export const openRepository = Effect.fnUntraced(function* (projectRoot: string) {
  const refuse = (reason: string) => new GitFailed({ command: "worktree", reason, exitCode: null })
  const found = yield* git(projectRoot, ["rev-parse", "--show-prefix", HEAD]).pipe(
    Effect.mapError(({ exitCode, reason }) => {
      if (exitCode === null) return refuse(`git cannot be used: ${reason}; install git, ${hint}`)
      return reason.includes(HEAD)
        ? refuse(`the git repository has no commit yet: commit the project's files, ${hint}`)
        : refuse(`the project is not in a git repository: run git init and commit its files, ${hint}`)
    })
  )
  const [prefix = "", head = ""] = found.split("\n")
  return { projectRoot, prefix, head } satisfies Repository
})

/** Everything but the tickets, as a path specification. */
const everythingElse = (prefix: string): ReadonlyArray<string> => ["--", ":/", `:(exclude,top)${prefix}.orchestr8`]

/** True when tracked files have changes that are in no commit. */
export const isDirty = ({ prefix, projectRoot }: Repository): Effect.Effect<boolean, GitFailed> =>
  git(projectRoot, ["status", "--porcelain", "--untracked-files=no", ...everythingElse(prefix)]).pipe(
    Effect.map((status) => status.trim() !== "")
  )

/** True when there is anything to commit, new files too. */
const hasLooseChanges = (folder: string, prefix: string): Effect.Effect<boolean, GitFailed> =>
  git(folder, ["status", "--porcelain", ...everythingElse(prefix)]).pipe(Effect.map((status) => status.trim() !== ""))

/** Options that name a committer where the person has not said who they are. */
export const identity = Effect.fnUntraced(function* (folder: string) {
  const named = yield* gitAnswers(folder, ["config", "--get", "user.email"])
  return named ? [] : ["-c", "user.name=tickets worker", "-c", "user.email=worker@tickets.invalid"]
})

/** Commits everything that is not ignored; nothing when there is nothing. */
export const commitAll = Effect.fnUntraced(function* (folder: string, prefix: string, message: string) {
  if (!(yield* hasLooseChanges(folder, prefix))) return
  yield* git(folder, ["add", "--all", ...everythingElse(prefix)])
  yield* git(folder, [...(yield* identity(folder)), "commit", "--quiet", "--no-verify", "--message", message])
})

export const isAncestor = (folder: string, ancestor: string, commit: string): Effect.Effect<boolean, GitFailed> =>
  gitAnswers(folder, ["merge-base", "--is-ancestor", ancestor, commit])

export const commitOf = (folder: string, name: string): Effect.Effect<string, GitFailed> =>
  Effect.map(git(folder, ["rev-parse", "--verify", "--quiet", `${name}^{commit}`]), (text) => text.trim())

/** The branch that is checked out; empty when none is. */
export const currentBranch = (folder: string): Effect.Effect<string, GitFailed> =>
  Effect.map(git(folder, ["branch", "--show-current"]), (text) => text.trim())
