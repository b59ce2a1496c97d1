/** The sample as a project of its own, in a temporary folder: a git repository with one commit and a configuration. */
import type { ConfigFile } from "@orchestr8/contracts"
import { ConfigError } from "@orchestr8/contracts"
import type { ProcessResult } from "@orchestr8/core/file"
import { runProcess } from "@orchestr8/core/file"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import { ownProgram } from "../ownProgram.ts"
import { System } from "../System.ts"

const TIMEOUT = 60_000

export interface DemoProject {
  readonly root: string
  /** Runs a program in it; neither the user's configuration nor another store reaches it. */
  readonly run: (...command: ReadonlyArray<string>) => Effect.Effect<ProcessResult>
}

const config = (agent: string): ConfigFile => ({
  checks: { unit: { command: ["node", "--test", "--test-reporter=tap"], parser: "tap" } },
  agents: { repair_general: { command: ["node", agent] } },
  worker: { merge: "fast-forward" }
})

/** Fails where git is missing. `root` is an empty folder. */
export const makeDemoProject = Effect.fn("makeDemoProject")(function* (root: string) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const { environment } = yield* System
  const env = {
    PATH: `${path.dirname(ownProgram.node)}:${environment["PATH"] ?? ""}`,
    HOME: root,
    LANG: environment["LANG"],
    TMPDIR: environment["TMPDIR"],
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_NOSYSTEM: "1"
  }
  const run: DemoProject["run"] = (...command) => runProcess({ command, cwd: root, env, timeout: TIMEOUT })
  const git = (...args: ReadonlyArray<string>) =>
    Effect.flatMap(run("git", ...args), ({ exitCode, startError, stderr }) =>
      exitCode === 0 ? Effect.void : Effect.fail(gitProblem(startError ?? stderr.trim()))
    )

  yield* Effect.orDie(files.copy(path.join(ownProgram.sample, "project"), root, { overwrite: true }))
  yield* git("init", "--quiet", "--initial-branch=main")
  yield* git("config", "user.name", "you")
  yield* git("config", "user.email", "you@example.invalid")
  yield* git("add", "--all")
  yield* git("commit", "--quiet", "--message", "An invoice with a bug")
  const store = path.join(root, ".orchestr8")
  const text = JSON.stringify(config(path.join(ownProgram.sample, "agent.mjs")), null, 2)
  yield* Effect.orDie(
    Effect.andThen(files.makeDirectory(store), files.writeFileString(path.join(store, "config.json"), `${text}\n`))
  )
  return { root, run } satisfies DemoProject
})

const gitProblem = (reason: string): ConfigError =>
  new ConfigError({
    path: "git",
    reason,
    hint: "the demo needs git: agents work in worktrees of their own; install it, then run: tickets demo"
  })
