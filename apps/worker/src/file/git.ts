/**
 * git, one process a call, without a shell. Hooks and prompts are off: the worker's own commits and checkouts must
 * neither fail for a hook nor wait for a person. In a worktree where an agent worked git is told where everything is,
 * and never looks for it: without the `.git` that the agent took away it would find the user's checkout.
 */
import { runProcess } from "@orchestr8/core/file"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import * as Semaphore from "effect/Semaphore"
import { gitMark } from "./gitLeftBehind.ts"

const TIMEOUT = 10 * 60_000
const MAX_OUTPUT = 64 * 1024 * 1024

/** `reason` is what git said, or why it could not be started. */
export class GitFailed extends Data.TaggedError("GitFailed")<{
  readonly command: string
  readonly reason: string
  /** Null when it did not run to its end. */
  readonly exitCode: number | null
}> {
  override get message() {
    return `git ${this.command}: ${this.reason}`
  }
}

/** A worktree of ours, its own git directory, and that of the repository; all absolute. */
export interface GitTree {
  readonly worktree: string
  readonly gitDir: string
  readonly commonDir: string
}

/** A folder of the user's checkout, or a worktree of ours. */
export type Place = string | GitTree

const SETTINGS = [
  "core.hooksPath=/dev/null",
  "core.quotePath=off",
  "core.fsmonitor=false",
  "commit.gpgSign=false",
  "gc.auto=0"
]

/** A worktree of ours holds all of its commit, and no other repository: what is proven is what is merged. */
const TREE_SETTINGS = ["core.sparseCheckout=false", "submodule.recurse=false"]

/** What it prints. */
export const git = Effect.fn("git")(function* (place: Place, args: ReadonlyArray<string>) {
  const isTree = typeof place !== "string"
  const settings = isTree ? [...SETTINGS, ...TREE_SETTINGS] : SETTINGS
  const { exitCode, startError, stderr, stdout, timedOut } = yield* runProcess({
    command: ["git", ...settings.flatMap((setting) => ["-c", setting]), ...args],
    cwd: isTree ? place.worktree : place,
    env: { ...environment(process.env), ...(isTree ? treeEnvironment(place) : {}) },
    timeout: TIMEOUT,
    maxOutput: MAX_OUTPUT
  })
  if (exitCode === 0) return stdout
  const [command = ""] = args
  const said = stderr.trim() || stdout.trim()
  const reason = startError ?? (timedOut ? "took more than 10 minutes" : (said.split("\n").at(0) ?? ""))
  return yield* new GitFailed({ command, reason, exitCode })
})

/** True or false for a command that answers by its exit code, 0 or 1. */
export const gitAnswers = (place: Place, args: ReadonlyArray<string>): Effect.Effect<boolean, GitFailed> =>
  git(place, args).pipe(
    Effect.as(true),
    Effect.catchIf(
      ({ exitCode }) => exitCode === 1,
      () => Effect.succeed(false)
    )
  )

const oneAtATime = Semaphore.makeUnsafe(1)

/**
 * For what makes or takes away worktrees and branches: git reads those of others while they are half made, and fails.
 * Within this process they take turns; a clash with another process is tried again.
 */
export const exclusively = <A, R>(effect: Effect.Effect<A, GitFailed, R>): Effect.Effect<A, GitFailed, R> =>
  oneAtATime.withPermit(
    Effect.retry(effect, {
      times: 5,
      schedule: Schedule.spaced("100 millis"),
      while: ({ reason }) => /\.git\/worktrees\/|\.lock'|cannot lock ref/.test(reason)
    })
  )

/** What git needs to be the user's git: their settings and their name. Nothing that points at another repository. */
const PASSED_ON = /^(?:PATH|HOME|XDG_CONFIG_HOME|TMPDIR|GIT_(?:AUTHOR|COMMITTER|CONFIG)_\w+)$/

const environment = (own: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(own).filter(([name]) => PASSED_ON.test(name))),
  ...gitMark(),
  GIT_TERMINAL_PROMPT: "0",
  GIT_OPTIONAL_LOCKS: "0",
  GIT_EDITOR: "true",
  LC_ALL: "C"
})

/** Objects that others stand in for (`git replace`) would make the proven commit differ from the merged one. */
const treeEnvironment = ({ commonDir, gitDir, worktree }: GitTree): NodeJS.ProcessEnv => ({
  GIT_DIR: gitDir,
  GIT_COMMON_DIR: commonDir,
  GIT_WORK_TREE: worktree,
  GIT_NO_REPLACE_OBJECTS: "1"
})
