/**
 * What a person wants run in a worktree before anything else is, as git has not what it makes: `worker.prepare`. It runs
 * as a proof does: with its environment, its time limit and nothing of it left behind.
 */
import type { Config } from "@orchestr8/contracts"
import { spanMillis } from "@orchestr8/contracts"
import { runProcess } from "@orchestr8/core/file"
import * as Effect from "effect/Effect"
import { failed, needsAttention } from "./Conclusion.ts"
import { resetWorkspace } from "./file/workspaces.ts"
import { environmentFor, lastLines } from "./proof.ts"
import type { Workspace } from "./Workspace.ts"

export interface Unprepared {
  /** One line. */
  readonly reason: string
  /** The last lines that it printed. */
  readonly output: string
}

/** Undefined when the folder is ready. */
export const prepare = Effect.fn("prepare")(function* (config: Config, folder: string) {
  const { prepare: command, timeouts } = config.worker
  if (command === undefined) return undefined
  const { exitCode, signal, startError, stderr, stdout, timedOut } = yield* runProcess({
    command,
    cwd: folder,
    env: yield* environmentFor(config),
    timeout: spanMillis(timeouts.verify)
  })
  if (exitCode === 0 && !timedOut) return undefined
  const ending = exitCode === null ? `it was ended by ${signal}` : `it exited with ${exitCode}`
  const why = startError ?? (timedOut ? `it did not end within ${timeouts.verify}` : ending)
  return { reason: `worker.prepare failed: ${why}`, output: lastLines(`${stdout}\n${stderr}`) } satisfies Unprepared
})

/** Makes the workspace hold what is to be proven, and nothing else. Undefined when it is ready. */
export const prepareProof = Effect.fn("prepareProof")(function* (
  workspace: Workspace,
  commit: string | null,
  config: Config
) {
  yield* Effect.mapError(resetWorkspace(workspace, commit), (error) =>
    error._tag === "GitSettingsChanged"
      ? needsAttention(error.reason)
      : failed("crash", `its commit could not be checked out: ${error.reason}`)
  )
  return workspace.worktree === null ? undefined : yield* prepare(config, workspace.folder)
})
