/** Where one deployment works, and what it changed there. Plain data: a workspace outlives the process that opened it. */
import * as Schema from "effect/Schema"

export const FileChange = Schema.Struct({
  /** Relative to the project root. */
  path: Schema.String,
  kind: Schema.Literals(["added", "modified", "deleted"])
})
export interface FileChange extends Schema.Schema.Type<typeof FileChange> {}

export const Workspace = Schema.Struct({
  deployment: Schema.String,
  /** The project whose tickets these are; absolute. */
  projectRoot: Schema.String,
  /** Where the agent and the proof run; absolute. */
  folder: Schema.String,
  /** Null where the agent works in the project itself. */
  worktree: Schema.NullOr(Schema.String),
  branch: Schema.NullOr(Schema.String),
  /** The commit that the work started from. */
  base: Schema.NullOr(Schema.String),
  /** True when the project has changes that are not in `base`: what is proven there says nothing about here. */
  differs: Schema.Boolean
})
export interface Workspace extends Schema.Schema.Type<typeof Workspace> {}

/** What is left of it when it was closed. */
export type WorkspaceRest = Pick<Workspace, "worktree" | "branch">
