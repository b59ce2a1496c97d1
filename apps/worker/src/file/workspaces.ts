/** Opening, reading and closing the place of a deployment, whichever kind the configuration wants. */
import type { Config, Deployment } from "@orchestr8/contracts"
import * as Effect from "effect/Effect"
import type { FileChange, Workspace, WorkspaceRest } from "../Workspace.ts"
import type { GitFailed } from "./git.ts"
import { captureInPlace, closeInPlace, openInPlace } from "./inPlace.ts"
import { captureWorktree, closeWorktree, openWorktree } from "./worktree.ts"

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
): Effect.Effect<ReadonlyArray<FileChange>, GitFailed> => {
  const { base, branch, folder, worktree } = workspace
  return worktree === null || branch === null || base === null
    ? captureInPlace(workspace)
    : captureWorktree({ base, branch, folder, worktree }, message)
}

/** Takes away what can be without losing work; gives what is left. Again is harmless. */
export const closeWorkspace = (
  projectRoot: string,
  { base = null, branch, id, worktree }: Deployment
): Effect.Effect<WorkspaceRest> =>
  Effect.andThen(
    closeInPlace({ deployment: id, projectRoot }),
    closeWorktree({ deployment: id, projectRoot, worktree, branch, base })
  )
