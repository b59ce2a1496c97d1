/**
 * git, one process a call, without a shell. Hooks and prompts are off: the worker's own commits and checkouts must
 * neither fail for a hook nor wait for a person.
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

const SETTINGS = ["core.hooksPath=/dev/null", "core.fsmonitor=false", "commit.gpgSign=false", "gc.auto=0"]

/** What it prints. */
export const git = Effect.fn("git")(function* (folder: string, args: ReadonlyArray<string>) {
  const { exitCode, startError, stderr, stdout, timedOut } = yield* runProcess({
    command: ["git", ...SETTINGS.flatMap((setting) => ["-c", setting]), ...args],
    cwd: folder,
    env: environment(process.env),
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
export const gitAnswers = (folder: string, args: ReadonlyArray<string>): Effect.Effect<boolean, GitFailed> =>
  git(folder, args).pipe(
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

/** Without what would point git at another repository, as in a hook; without the user's language. */
const environment = (own: NodeJS.ProcessEnv): NodeJS.ProcessEnv => {
  const {
    GIT_DIR: _dir,
    GIT_WORK_TREE: _workTree,
    GIT_INDEX_FILE: _index,
    GIT_PREFIX: _prefix,
    GIT_COMMON_DIR: _common,
    GIT_OBJECT_DIRECTORY: _objects,
    GIT_NAMESPACE: _namespace,
    ...env
  } = own
  return { ...env, ...gitMark(), GIT_TERMINAL_PROMPT: "0", GIT_OPTIONAL_LOCKS: "0", GIT_EDITOR: "true", LC_ALL: "C" }
}
