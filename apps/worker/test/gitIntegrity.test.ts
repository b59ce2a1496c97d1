/** What an agent does to git gets nothing merged that was not proven, and leaves the user's checkout alone. */
import * as fs from "node:fs"
import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { approve, reject } from "../src/index.ts"
import { createTicket, deployTicket, git, makeFolder, makeProject, type ProjectOptions } from "./project.ts"

const mends = `fs.writeFileSync("src/add.mjs", "export const add = (a, b) => a + b")`

/** An agent that runs code in its worktree. */
const agent = (code: string): ReadonlyArray<string> => [
  process.execPath,
  "--input-type=module",
  "--eval",
  `import fs from "node:fs"; import { execFileSync as run } from "node:child_process"; ${code}; console.log("done")`
]

const deployed = (options: ProjectOptions, draft: Parameters<typeof createTicket>[0] = {}) => {
  const project = makeProject({ ...options, worker: { maxAttempts: 1, ...options.worker } })
  const head = git(project.root, "rev-parse", "HEAD").trim()
  return Effect.gen(function* () {
    const { id } = yield* createTicket(draft)
    const { conclusion, deployment } = yield* deployTicket(id)
    return { ...project, conclusion, deployment, head, id }
  }).pipe(Effect.provide(project.services))
}

type Deployed = Effect.Success<ReturnType<typeof deployed>>

/** Where it was, with no changes, no lock and no other branch checked out. */
const assertUntouched = ({ head, root }: Pick<Deployed, "head" | "root">): void => {
  assert.strictEqual(git(root, "rev-parse", "HEAD").trim(), head)
  assert.strictEqual(git(root, "branch", "--show-current").trim(), "main")
  assert.strictEqual(git(root, "status", "--porcelain"), "")
  assert.include(fs.readFileSync(path.join(root, "src", "add.mjs"), "utf8"), "a - b")
}

const fileIn = (root: string, branch: string | null, file: string): string => git(root, "show", `${branch}:${file}`)

describe("an agent that does something to its .git", () => {
  const ways = {
    "takes it away": `fs.rmSync(".git")`,
    "makes a repository of its own": `fs.rmSync(".git"); run("git", ["init", "--quiet"])`,
    "puts a pipe there": `fs.rmSync(".git"); run("mkfifo", [".git"])`,
    "lets it lead to the user's": `fs.writeFileSync(".git", "gitdir: " + fs.realpathSync("../../../../.git"))`
  }
  for (const [way, code] of Object.entries(ways)) {
    it.live(`and ${way} has failed; its work is kept, the user's checkout is untouched`, () =>
      Effect.gen(function* () {
        const done = yield* deployed({ agent: agent(`${code}; ${mends}`), worker: { merge: "fast-forward" } })
        assert.strictEqual(done.conclusion.outcome, "gave_up")
        assert.include(done.conclusion.reason, "the agent removed or replaced the .git of its worktree")
        assertUntouched(done)
        assert.include(fileIn(done.root, done.deployment.branch, "src/add.mjs"), "a + b")
        assert.isNull(done.deployment.worktree)
      })
    )
  }

  it.live("does not get a lock of the user's git removed", () =>
    Effect.gen(function* () {
      const code = `fs.rmSync(".git"); fs.writeFileSync("../../../../.git/index.lock", ""); ${mends}`
      const { root } = yield* deployed({ agent: agent(code) })
      assert.isTrue(fs.existsSync(path.join(root, ".git", "index.lock")))
    })
  )

  it.live("and leaves a lock of its own there does not hold us up", () =>
    Effect.gen(function* () {
      const code = `fs.writeFileSync(run("git", ["rev-parse", "--git-dir"], { encoding: "utf8" }).trim() + "/index.lock", ""); ${mends}`
      assert.strictEqual((yield* deployed({ agent: agent(code) })).conclusion.outcome, "review")
    })
  )

  it.live("and leaves the branch of the user checked out in it does not move that", () =>
    Effect.gen(function* () {
      const code = `run("git", ["symbolic-ref", "HEAD", "refs/heads/main"]); ${mends}`
      const done = yield* deployed({ agent: agent(code) })
      assert.strictEqual(done.conclusion.outcome, "review")
      assertUntouched(done)
    })
  )
})

describe("an agent that changes the configuration of git", () => {
  it.live("needs a person, and nothing that it set is run", () => {
    const witness = path.join(makeFolder(), "filtered")
    const code = `run("git", ["config", "filter.z.clean", "sh -c 'env > ${witness}; cat'"]); fs.writeFileSync(".gitattributes", "* filter=z"); ${mends}`
    return Effect.gen(function* () {
      const done = yield* deployed({ agent: agent(code), worker: { merge: "fast-forward" } })
      assert.strictEqual(done.conclusion.outcome, "needs_attention")
      assert.include(
        done.conclusion.reason,
        "the git configuration of the repository was changed while the agent worked: filter.z.clean"
      )
      assert.isFalse(fs.existsSync(witness))
      // What could not be taken stays where it is.
      const { worktree } = done.deployment
      assert.include(fs.readFileSync(path.join(worktree ?? "", "src", "add.mjs"), "utf8"), "a + b")
      assertUntouched(done)
    })
  })

  for (const file of ["info/attributes", "hooks/post-commit"]) {
    it.live(`also by ${file}`, () =>
      Effect.gen(function* () {
        const code = `const file = run("git", ["rev-parse", "--git-common-dir"], { encoding: "utf8" }).trim() + "/${file}"; fs.mkdirSync(file.slice(0, file.lastIndexOf("/")), { recursive: true }); fs.writeFileSync(file, "x"); ${mends}`
        const { conclusion } = yield* deployed({ agent: agent(code) })
        assert.include(conclusion.reason, `was changed while the agent worked: ${file}`)
      })
    )
  }
})

describe("what is proven", () => {
  it.live("is not a file that git does not see", () =>
    Effect.gen(function* () {
      const verify = `node --eval "require('fs').readFileSync('ignored.log')"`
      const code = `fs.writeFileSync("ignored.log", ""); fs.writeFileSync("note.txt", "")`
      const { conclusion } = yield* deployed({ agent: agent(code) }, { verify })
      assert.strictEqual(conclusion.failure, "still_red")
    })
  )

  it.live("is not a change that is hidden from git: that is found", () =>
    Effect.gen(function* () {
      const code = `run("git", ["update-index", "--skip-worktree", "test/add.test.mjs"]); fs.writeFileSync("test/add.test.mjs", ""); fs.writeFileSync("note.txt", "")`
      const { conclusion } = yield* deployed({ agent: agent(code) })
      assert.strictEqual(conclusion.failure, "protected_files")
      assert.include(conclusion.reason, "test/add.test.mjs")
    })
  )

  it.live("counts new files whatever the user wants shown", () => {
    const project = makeProject({ agent: agent(`${mends}; fs.writeFileSync("note.txt", "")`) })
    git(project.root, "config", "status.showUntrackedFiles", "no")
    return Effect.gen(function* () {
      const { id } = yield* createTicket()
      const { deployment } = yield* deployTicket(id)
      assert.strictEqual(fileIn(project.root, deployment.branch, "note.txt"), "")
    }).pipe(Effect.provide(project.services))
  })

  const sneaks = `import { execSync } from "node:child_process"
try {
  execSync("git -c user.name=x -c user.email=x@x.invalid commit --quiet --allow-empty -m sneaked", { stdio: "ignore" })
} catch {}
export const add = (a, b) => a + b
`
  const sneaking = agent(`fs.writeFileSync("src/add.mjs", ${JSON.stringify(sneaks)})`)

  it.live("is what is merged, not what the proof commits", () =>
    Effect.gen(function* () {
      const { deployment, conclusion, root } = yield* deployed({ agent: sneaking, worker: { merge: "fast-forward" } })
      assert.strictEqual(conclusion.outcome, "succeeded")
      assert.strictEqual(git(root, "rev-parse", "main").trim(), deployment.commit)
      assert.notInclude(git(root, "log", "--format=%s", "main"), "sneaked")
    })
  )

  it.live("does not get what the proof leaves behind", () =>
    Effect.gen(function* () {
      const verify = `node --eval "require('fs').writeFileSync('note.txt', ''); process.exitCode = require('fs').readFileSync('src/add.mjs', 'utf8').includes('a + b') ? 0 : 1"`
      const done = yield* deployed({}, { verify })
      fs.rmSync(path.join(done.root, "note.txt"))
      assert.strictEqual(git(done.root, "rev-parse", `${done.deployment.branch}`).trim(), done.deployment.commit)
      assert.strictEqual((yield* Effect.provide(approve(done.id), done.services)).ticket.status, "resolved")
    })
  )

  it.live("is not merged by a git that the proof has set up", () =>
    Effect.gen(function* () {
      const sets = `import { execSync } from "node:child_process"
execSync("git config filter.z.smudge cat")
export const add = (a, b) => a + b
`
      const setting = agent(`fs.writeFileSync("src/add.mjs", ${JSON.stringify(sets)})`)
      const done = yield* deployed({ agent: setting, worker: { merge: "fast-forward" } })
      assert.strictEqual(done.conclusion.outcome, "review")
      assert.include(done.conclusion.reason, "not merged: the git configuration of the repository")
      assertUntouched(done)
    })
  )

  it.live("is all that can be approved", () =>
    Effect.gen(function* () {
      const done = yield* deployed({ agent: sneaking })
      const error = yield* Effect.flip(approve(done.id)).pipe(Effect.provide(done.services))
      assert.strictEqual(error._tag, "LeaseConflict")
      assert.include(error.message, "is not at the commit that was proven")
      assertUntouched(done)
      const ticket = yield* reject(done.id, "look at the history").pipe(Effect.provide(done.services))
      assert.strictEqual(ticket.status, "open")
    })
  )
})

describe("worker.prepare", () => {
  const node = (code: string): ReadonlyArray<string> => [process.execPath, "--eval", code]
  const verify = `node --eval "require('fs').readFileSync('ignored.log'); process.exitCode = require('fs').readFileSync('src/add.mjs', 'utf8').includes('a + b') ? 0 : 1"`

  it.live("makes what git has not, for the agent and for the proof", () =>
    Effect.gen(function* () {
      const prepare = node(`require("fs").writeFileSync("ignored.log", "")`)
      const code = `fs.readFileSync("ignored.log"); ${mends}`
      const done = yield* deployed({ agent: agent(code), worker: { prepare } }, { verify })
      assert.strictEqual(done.conclusion.outcome, "review")
      assert.strictEqual((yield* Effect.provide(approve(done.id), done.services)).ticket.status, "resolved")
    })
  )

  it.live("that fails before the agent is for a person", () =>
    Effect.gen(function* () {
      const { conclusion, deployment } = yield* deployed({ worker: { prepare: node("process.exit(7)") } })
      assert.strictEqual(conclusion.outcome, "needs_attention")
      assert.strictEqual(conclusion.reason, "worker.prepare failed: it exited with 7")
      assert.deepStrictEqual([deployment.worktree, deployment.branch], [null, null])
    })
  )

  it.live("that fails with the work of the agent has not proven it", () =>
    Effect.gen(function* () {
      const prepare = node(
        `if (require("fs").readFileSync("src/add.mjs", "utf8").includes("+")) { console.log("no plus"); process.exit(7) }`
      )
      const { conclusion } = yield* deployed({ worker: { prepare } })
      assert.strictEqual(conclusion.failure, "still_red")
      assert.include(conclusion.details ?? "", "no plus")
    })
  )

  it.live("may set what git uses", () =>
    Effect.gen(function* () {
      const { conclusion } = yield* deployed({ worker: { prepare: ["git", "config", "core.hooksPath", ".husky"] } })
      assert.strictEqual(conclusion.outcome, "review")
    })
  )
})
