/** What a deployment changed, as git shows it. */
import * as fs from "node:fs"
import type { Deployment } from "@orchestr8/contracts"
import * as Effect from "effect/Effect"
import { git, type GitFailed } from "./git.ts"

/** Undefined where it has no branch any more, or never had one. While it runs, new files are not in it. */
export const diffOf = Effect.fn("diffOf")(function* (
  projectRoot: string,
  { base = null, branch, worktree }: Deployment
): Effect.fn.Return<string | undefined, GitFailed> {
  const options = ["diff", "--no-color", "--no-ext-diff"]
  if (base === null) return undefined
  if (worktree !== null && fs.existsSync(worktree)) return yield* git(worktree, [...options, base])
  return branch === null ? undefined : yield* git(projectRoot, [...options, `${base}...${branch}`])
})
