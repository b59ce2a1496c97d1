/** Where one deployment works, and what it changed there. */
import type * as Effect from "effect/Effect"
import type { GitFailed } from "./file/git.ts"

export interface FileChange {
  /** Relative to the project root. */
  readonly path: string
  readonly kind: "added" | "modified" | "deleted"
}

export interface Workspace {
  /** Where the agent and the proof run; absolute. */
  readonly folder: string
  /** Null where the agent works in the project itself. */
  readonly worktree: string | null
  readonly branch: string | null
  /** The commit that the work started from. */
  readonly base: string | null
  /** True when the project has changes that are not in `base`: what is proven there says nothing about here. */
  readonly differs: boolean
  /** Commits what there is, where there is a branch for it, and gives everything that changed since the start. */
  readonly capture: (message: string) => Effect.Effect<ReadonlyArray<FileChange>, GitFailed>
  /** Takes the folder away when nothing is lost by it, commits first what was not captured; gives what is left. */
  readonly close: Effect.Effect<Pick<Workspace, "worktree" | "branch">>
}
