/** Worktrees as git has them: made side by side, and taken away when their worker died in the middle of making one. */
import * as fs from "node:fs"
import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { openWorktree, worktreePath } from "../../src/file/worktree.ts"
import { closeWorktree } from "../../src/file/worktreeEnd.ts"
import { git, makeProject } from "../project.ts"

const branches = (root: string): ReadonlyArray<string> =>
  git(root, "for-each-ref", "--format=%(refname:short)", "refs/heads").trim().split("\n")

describe("worktrees", () => {
  it.live("that are opened at the same time are whole, each on its own branch", () =>
    Effect.gen(function* () {
      const { root: projectRoot } = makeProject()
      const [main = ""] = branches(projectRoot)
      const names = Array.from({ length: 6 }, (_, n) => `aaaaaaa${n}-1`)
      const opened = yield* Effect.forEach(
        names,
        (deployment) => openWorktree({ projectRoot, deployment, branch: `tickets/${deployment}` }),
        { concurrency: "unbounded" }
      )
      for (const { branch, folder, differs } of opened) {
        assert.strictEqual(git(folder, "status", "--porcelain"), "")
        assert.isTrue(fs.existsSync(path.join(folder, "src", "add.mjs")))
        assert.strictEqual(git(folder, "branch", "--show-current").trim(), branch)
        assert.isFalse(differs)
      }
      yield* Effect.forEach(opened, (workspace) => closeWorktree({ ...workspace, isProven: false }), { concurrency: "unbounded" })
      assert.deepStrictEqual(branches(projectRoot), [main])
    })
  )

  it.live("that were not checked out yet leave neither a commit nor a branch", () =>
    Effect.gen(function* () {
      const { root: projectRoot } = makeProject()
      const [main = ""] = branches(projectRoot)
      const deployment = "aaaaaaaa-1"
      const worktree = worktreePath(projectRoot, deployment)
      git(projectRoot, "worktree", "add", "--quiet", "--no-checkout", "-b", `tickets/${deployment}`, worktree)
      const rest = yield* closeWorktree({ deployment, projectRoot, worktree, branch: null, base: null, isProven: false })
      assert.deepStrictEqual(rest, { worktree: null, branch: null })
      assert.deepStrictEqual(branches(projectRoot), [main])
      assert.isFalse(fs.existsSync(worktree))
    })
  )
})
