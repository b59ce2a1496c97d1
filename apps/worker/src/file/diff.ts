/** What a deployment changed, as git shows it. Its record is text from outside: nothing of it becomes an option. */
import * as fs from "node:fs"
import type { Deployment } from "@orchestr8/contracts"
import * as Effect from "effect/Effect"
import { git, type GitFailed } from "./git.ts"
import { expectSettings, type GitSettingsChanged, keptSettings } from "./gitSettings.ts"
import { treeOf } from "./gitTree.ts"
import { branchRef, isCommitName, openRepository } from "./repository.ts"
import { worktreePath } from "./worktree.ts"

/** Undefined where it has no branch any more, or never had one. While it runs, new files are not in it. */
export const diffOf = Effect.fn("diffOf")(function* (
  projectRoot: string,
  { base = null, branch, commit, id }: Deployment
): Effect.fn.Return<string | undefined, GitFailed | GitSettingsChanged> {
  const options = ["diff", "--no-color", "--no-ext-diff", "--no-textconv"]
  if (base === null || !isCommitName(base)) return undefined
  const worktree = worktreePath(projectRoot, id)
  if (fs.existsSync(worktree)) {
    const { commonDir } = yield* openRepository(projectRoot)
    const tree = yield* treeOf(commonDir, worktree)
    // It would run a filter that the agent set.
    const settings = yield* keptSettings(tree)
    if (settings !== undefined) yield* expectSettings(tree, settings)
    return yield* git(tree, [...options, base])
  }
  if (commit !== undefined && isCommitName(commit)) return yield* git(projectRoot, [...options, `${base}...${commit}`])
  return branch === null ? undefined : yield* git(projectRoot, [...options, `${base}...${branchRef(branch)}`])
})
