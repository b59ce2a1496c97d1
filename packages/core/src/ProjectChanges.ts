/** Changes of the project's files as they happen, for those who check it. A port: files are not for the core to watch. */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"

export interface Changes {
  /** Relative to the project, with `/`; a folder that came is every file in it. */
  readonly files: ReadonlySet<string>
  /** So much happened that files may be missing. */
  readonly overflow: boolean
}

export class ProjectChanges extends Context.Service<
  ProjectChanges,
  {
    /** Resolves when something happened since it was last asked, though perhaps nothing that counts. */
    readonly stirred: Effect.Effect<void>
    /** What changed since it was last asked, without what git ignores, `.git`, `.orchestr8` and `node_modules`. */
    readonly take: Effect.Effect<Changes>
    /** A digest of the content of each file; of a missing one too. */
    readonly digests: (files: Iterable<string>) => Effect.Effect<ReadonlyMap<string, string>>
    /** True when one of the globs matches the file or a folder above it. */
    readonly matches: (file: string, globs: ReadonlyArray<string>) => boolean
  }
>()("@orchestr8/core/ProjectChanges") {}
