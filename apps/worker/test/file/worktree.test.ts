/** Worktrees as git has them: made side by side, and taken away when their worker died in the middle of making one. */
import * as fs from "node:fs"
import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { type Deployment, defaultConfig, fromMillis, TicketId } from "@orchestr8/contracts"
import * as Effect from "effect/Effect"
import { vi } from "vitest"
import { newDeployment } from "../../src/DeploymentRecords.ts"
import { diffOf } from "../../src/file/diff.ts"
import { captureWorkspace, closeWorkspace, openWorkspace, resetWorkspace } from "../../src/file/workspaces.ts"
import { openWorktree, worktreePath } from "../../src/file/worktree.ts"
import { closeWorktree } from "../../src/file/worktreeEnd.ts"
import type { Workspace } from "../../src/Workspace.ts"
import { git, makeFolder, makeProject } from "../project.ts"

const order = { id: "aaaaaaaa-1", ticket_id: TicketId.make("aaaaaaaa"), attempt: 1 }

const record = (fields: Partial<Deployment>): Deployment => ({
  ...newDeployment({ ticket_id: order.ticket_id, attempt: 1, agent_type: null }, "x", fromMillis(0)),
  ...fields
})

/** With the worktree that it must have. */
const left = ({ base, branch, deployment, projectRoot, worktree }: Workspace) => ({
  base,
  branch,
  deployment,
  projectRoot,
  worktree: worktree ?? ""
})

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
      yield* Effect.forEach(opened, (workspace) => closeWorktree({ ...workspace, isProven: false }), {
        concurrency: "unbounded"
      })
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
      const rest = yield* closeWorktree({
        deployment,
        projectRoot,
        worktree,
        branch: null,
        base: null,
        isProven: false
      })
      assert.deepStrictEqual(rest, { worktree: null, branch: null })
      assert.deepStrictEqual(branches(projectRoot), [main])
      assert.isFalse(fs.existsSync(worktree))
    })
  )

  it.live("pass little of our environment to the filters of the user, and run them", () =>
    Effect.gen(function* () {
      const { root: projectRoot, write } = makeProject()
      const witness = path.join(makeFolder(), "environment")
      git(projectRoot, "config", "filter.z.clean", `sh -c 'env > ${witness}; cat'`)
      write(".gitattributes", "*.mjs filter=z\n")
      git(projectRoot, "add", ".gitattributes")
      git(projectRoot, "commit", "--quiet", "--message", "filter")
      fs.rmSync(witness, { force: true })
      vi.stubEnv("MY_SECRET", "secret")
      const workspace = yield* openWorkspace(projectRoot, order, defaultConfig)
      fs.appendFileSync(path.join(workspace.folder, "src", "add.mjs"), "\n")
      yield* captureWorkspace(workspace, "work")
      const seen = fs.readFileSync(witness, "utf8")
      assert.include(seen, "PATH=")
      assert.notInclude(seen, "MY_SECRET")
    }).pipe(Effect.ensuring(Effect.sync(() => vi.unstubAllEnvs())))
  )

  it.live("hold a project that is a folder of its repository", () =>
    Effect.gen(function* () {
      const { root, write } = makeProject()
      write("app/.orchestr8/config.json", "{}")
      write("app/main.txt", "one")
      git(root, "add", "app/main.txt")
      git(root, "commit", "--quiet", "--message", "app")
      const workspace = yield* openWorkspace(path.join(root, "app"), order, defaultConfig)
      fs.writeFileSync(path.join(workspace.folder, "main.txt"), "two")
      fs.writeFileSync(path.join(workspace.folder, "..", "src", "add.mjs"), "")
      const { changes } = yield* captureWorkspace(workspace, "work")
      assert.deepStrictEqual(changes, [
        { path: "main.txt", kind: "modified" },
        { path: "../src/add.mjs", kind: "modified" }
      ])
    })
  )

  it.live("are what is shown of a running deployment, also without their .git", () =>
    Effect.gen(function* () {
      const { root: projectRoot, write } = makeProject()
      const workspace = yield* openWorkspace(projectRoot, order, defaultConfig)
      write("src/add.mjs", "of the user")
      fs.writeFileSync(path.join(workspace.folder, "src", "add.mjs"), "of the agent")
      fs.rmSync(path.join(workspace.folder, ".git"))
      const diff = yield* diffOf(projectRoot, record({ base: workspace.base, worktree: workspace.worktree }))
      assert.include(diff, "+of the agent")
      assert.notInclude(diff, "of the user")
    })
  )

  it.live("give no commit that lacks the files of a repository inside", () =>
    Effect.gen(function* () {
      const { root: projectRoot } = makeProject()
      const workspace = yield* openWorkspace(projectRoot, order, defaultConfig)
      const inside = path.join(workspace.folder, "inside")
      fs.mkdirSync(inside)
      git(inside, "init", "--quiet")
      git(inside, "commit", "--quiet", "--allow-empty", "--message", "inside")
      fs.writeFileSync(path.join(inside, "work.txt"), "")
      const error = yield* Effect.flip(captureWorkspace(workspace, "work"))
      assert.include(error.message, "another git repository lies in the worktree")
      const rest = yield* closeWorktree({ ...left(workspace), isProven: false })
      assert.isTrue(fs.existsSync(path.join(rest.worktree ?? "", "inside", "work.txt")))
    })
  )

  it.live("are the commit after a reset, whatever was ignored, hidden or forbidden to enter", () =>
    Effect.gen(function* () {
      const { root: projectRoot } = makeProject()
      const workspace = yield* openWorkspace(projectRoot, order, defaultConfig)
      const { folder } = workspace
      fs.writeFileSync(path.join(folder, "note.txt"), "")
      const { commit } = yield* captureWorkspace(workspace, "work")
      fs.writeFileSync(path.join(folder, "ignored.log"), "")
      fs.mkdirSync(path.join(folder, "inside"))
      git(path.join(folder, "inside"), "init", "--quiet")
      git(folder, "update-index", "--assume-unchanged", "src/add.mjs")
      fs.writeFileSync(path.join(folder, "src", "add.mjs"), "hidden")
      yield* resetWorkspace(workspace, commit)
      assert.deepStrictEqual(fs.readdirSync(folder).toSorted(), [".git", ".gitignore", "note.txt", "src", "test"])
      assert.include(fs.readFileSync(path.join(folder, "src", "add.mjs"), "utf8"), "a - b")
      assert.strictEqual(git(folder, "rev-parse", "HEAD").trim(), commit)
    })
  )
})

describe("closing a worktree that no record tells of", () => {
  const unknown = ({ deployment, projectRoot, worktree }: Workspace) =>
    closeWorktree({ deployment, projectRoot, worktree: worktree ?? "", branch: null, base: null, isProven: false })

  it.live("commits the work in it", () =>
    Effect.gen(function* () {
      const { root: projectRoot } = makeProject()
      const workspace = yield* openWorkspace(projectRoot, order, defaultConfig)
      fs.writeFileSync(path.join(workspace.folder, "work.txt"), "work")
      assert.deepStrictEqual(yield* unknown(workspace), { worktree: null, branch: workspace.branch })
      assert.strictEqual(git(projectRoot, "show", `${workspace.branch}:work.txt`), "work")
    })
  )

  it.live("takes away one whose files were on their way", () =>
    Effect.gen(function* () {
      const { root: projectRoot } = makeProject()
      const workspace = yield* openWorkspace(projectRoot, order, defaultConfig)
      fs.rmSync(path.join(workspace.git?.gitDir ?? "", "index"))
      fs.rmSync(path.join(workspace.folder, "test"), { recursive: true })
      assert.deepStrictEqual(yield* unknown(workspace), { worktree: null, branch: null })
    })
  )

  it.live("leaves one that may hold work beside what it lacks", () =>
    Effect.gen(function* () {
      const { root: projectRoot } = makeProject()
      const workspace = yield* openWorkspace(projectRoot, order, defaultConfig)
      fs.rmSync(path.join(workspace.git?.gitDir ?? "", "index"))
      fs.writeFileSync(path.join(workspace.folder, "work.txt"), "work")
      assert.strictEqual((yield* unknown(workspace)).worktree, workspace.worktree)
      // Looking changes nothing.
      assert.strictEqual((yield* unknown(workspace)).worktree, workspace.worktree)
      assert.strictEqual(fs.readFileSync(path.join(workspace.folder, "work.txt"), "utf8"), "work")
    })
  )

  it.live("takes away what a git that was killed had only begun", () =>
    Effect.gen(function* () {
      const { root: projectRoot } = makeProject()
      const deployment = "aaaaaaaa-1"
      const worktree = worktreePath(projectRoot, deployment)
      const begun = { deployment, projectRoot, worktree, branch: null, base: null, isProven: false }
      fs.mkdirSync(worktree, { recursive: true })
      assert.deepStrictEqual(yield* closeWorktree(begun), { worktree: null, branch: null })
      assert.isFalse(fs.existsSync(worktree))
      git(projectRoot, "worktree", "add", "--quiet", "--no-checkout", "-b", `tickets/${deployment}`, worktree)
      const gitDir = path.join(projectRoot, ".git", "worktrees", deployment)
      fs.writeFileSync(path.join(gitDir, "HEAD"), `${"0".repeat(40)}\n`)
      fs.writeFileSync(path.join(gitDir, "locked"), "initializing")
      assert.deepStrictEqual(yield* closeWorktree(begun), { worktree: null, branch: null })
      assert.isFalse(fs.existsSync(worktree))
    })
  )

  it.live("leaves a folder that is no worktree of the repository", () =>
    Effect.gen(function* () {
      const { root: projectRoot, write } = makeProject()
      const deployment = "aaaaaaaa-1"
      const worktree = worktreePath(projectRoot, deployment)
      write(path.join(path.relative(projectRoot, worktree), "work.txt"), "work")
      const rest = yield* closeWorktree({
        deployment,
        projectRoot,
        worktree,
        branch: null,
        base: null,
        isProven: false
      })
      assert.strictEqual(rest.worktree, worktree)
      assert.isTrue(fs.existsSync(path.join(worktree, "work.txt")))
      assert.isTrue(fs.existsSync(path.join(projectRoot, "src", "add.mjs")))
    })
  )
})

describe("a record that somebody wrote into", () => {
  it.live("gives git no options", () =>
    Effect.gen(function* () {
      const { root } = makeProject()
      const written = path.join(makeFolder(), "written")
      assert.isUndefined(yield* diffOf(root, record({ base: `--output=${written}`, branch: "main" })))
      const head = git(root, "rev-parse", "HEAD").trim()
      yield* Effect.flip(diffOf(root, record({ base: head, branch: `main --output=${written}` })))
      assert.isFalse(fs.existsSync(written))
    })
  )

  it.live("gets no branch and no worktree removed that no deployment made", () =>
    Effect.gen(function* () {
      const { root } = makeProject()
      const head = git(root, "rev-parse", "HEAD").trim()
      const worktree = path.join(makeFolder(), "of-the-user")
      git(root, "worktree", "add", "--quiet", "-b", "theirs", worktree)
      git(root, "branch", "release")
      yield* closeWorkspace(root, record({ worktree, branch: "release", base: head }))
      assert.deepStrictEqual(branches(root), ["main", "release", "theirs"])
      assert.isTrue(fs.existsSync(path.join(worktree, "src", "add.mjs")))
    })
  )
})
