/** Opening, reading, resetting and closing the place of a deployment, whichever kind the configuration wants. */
import type { Config, Deployment } from "@orchestr8/contracts"
import * as Effect from "effect/Effect"
import type { Work, Workspace, WorkspaceRest } from "../Workspace.ts"
import type { GitFailed } from "./git.ts"
import type { GitSettingsChanged } from "./gitSettings.ts"
import { captureInPlace, closeInPlace, openInPlace } from "./inPlace.ts"
import {
  captureWorktree,
  expectUnchangedSettings,
  openWorktree,
  readSettings,
  resetWorktree,
  type Worktree,
  worktreePath
} from "./worktree.ts"
import { closeWorktree } from "./worktreeEnd.ts"

export const openWorkspace = (
  projectRoot: string,
  { attempt, id, ticket_id }: Pick<Deployment, "id" | "ticket_id" | "attempt">,
  { worker }: Config
): Effect.Effect<Workspace, GitFailed> =>
  worker.isolation === "none"
    ? openInPlace(id, projectRoot)
    : openWorktree({ projectRoot, deployment: id, branch: `tickets/${ticket_id}-${attempt}` })

/** Commits what there is, where there is a branch for it, and gives everything that changed since the start. */
export const captureWorkspace = (
  workspace: Workspace,
  message: string
): Effect.Effect<Work, GitFailed | GitSettingsChanged> =>
  isWorktree(workspace)
    ? captureWorktree(workspace, message)
    : Effect.map(captureInPlace(workspace), (changes) => ({ changes, commit: null }))

/** Before a proof: what is proven is the commit. The project itself stays as it is. */
export const resetWorkspace = (
  workspace: Workspace,
  commit: string | null
): Effect.Effect<void, GitFailed | GitSettingsChanged> =>
  isWorktree(workspace) && commit !== null ? resetWorktree(workspace, commit) : Effect.void

/** After its preparation, before the agent: with what git is to be told from now on. */
export const preparedWorkspace = (workspace: Workspace): Effect.Effect<Workspace, GitFailed> =>
  isWorktree(workspace) ? readSettings(workspace) : Effect.succeed(workspace)

/** Before git works in the user's checkout. */
export const expectSafeGit = (workspace: Workspace): Effect.Effect<void, GitFailed | GitSettingsChanged> =>
  isWorktree(workspace) ? expectUnchangedSettings(workspace) : Effect.void

const isWorktree = (workspace: Workspace): workspace is Worktree => workspace.git !== null

/** Takes away what can be without losing work; gives what is left. Again is harmless. */
export const closeWorkspace = (
  projectRoot: string,
  { base = null, branch, id, state }: Deployment
): Effect.Effect<WorkspaceRest> => {
  const worktree = worktreePath(projectRoot, id)
  const isProven = state === "verifying" || state === "succeeded"
  return Effect.andThen(
    closeInPlace({ deployment: id, projectRoot }),
    closeWorktree({ deployment: id, projectRoot, worktree, branch, base, isProven })
  )
}
