/** Where one deployment works, and what it changed there. Plain data: a workspace outlives the process that opened it. */
import * as Schema from "effect/Schema"

export const FileChange = Schema.Struct({
  /** Relative to the project root. */
  path: Schema.String,
  kind: Schema.Literals(["added", "modified", "deleted"])
})
export interface FileChange extends Schema.Schema.Type<typeof FileChange> {}

/** Hashes of what is set for git, by name. */
export const GitSettings = Schema.Record(Schema.String, Schema.String)
export type GitSettings = typeof GitSettings.Type

export const Workspace = Schema.Struct({
  deployment: Schema.String,
  /** The project whose tickets these are; absolute. */
  projectRoot: Schema.String,
  /** Where the agent and the proof run; absolute. */
  folder: Schema.String,
  /** Null where the agent works in the project itself. */
  worktree: Schema.NullOr(Schema.String),
  /** The worktree's own git directory and that of the repository, as they were when it was made; null without one. */
  git: Schema.NullOr(
    Schema.Struct({
      gitDir: Schema.String,
      commonDir: Schema.String,
      /** Before the agent: it has no business to change them. */
      settings: GitSettings
    })
  ),
  branch: Schema.NullOr(Schema.String),
  /** The commit that the work started from. */
  base: Schema.NullOr(Schema.String),
  /** True when the project has changes that are not in `base`: what is proven there says nothing about here. */
  differs: Schema.Boolean
})
export interface Workspace extends Schema.Schema.Type<typeof Workspace> {}

/** What was done in it so far. */
export interface Work {
  readonly changes: ReadonlyArray<FileChange>
  /** Holds all of the changes; null in the project itself. */
  readonly commit: string | null
}

/** What is left of it when it was closed. */
export type WorkspaceRest = Pick<Workspace, "worktree" | "branch">
