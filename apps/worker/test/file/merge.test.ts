/** Bringing a commit into the user's checkout. */
import { execFileSync } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { fastForward } from "../../src/file/merge.ts"
import { git, makeFolder, makeProject } from "../project.ts"
import { LOOK_AGAIN } from "../waiting.ts"

describe("fastForward", () => {
  it.live("is not left halfway when it is interrupted", () =>
    Effect.gen(function* () {
      const { root, write } = makeProject()
      const folder = makeFolder()
      const started = path.join(folder, "started")
      const gate = path.join(folder, "gate")
      execFileSync("mkfifo", [gate])
      git(root, "checkout", "--quiet", "-b", "work")
      write("a.txt", "a")
      write("b.slow", "b")
      write(".gitattributes", "*.slow filter=slow\n")
      git(root, "add", "--all")
      git(root, "commit", "--quiet", "--message", "work")
      const commit = git(root, "rev-parse", "HEAD").trim()
      git(root, "checkout", "--quiet", "main")
      // The checkout of the file waits until somebody writes to the gate.
      git(root, "config", "filter.slow.smudge", `sh -c 'touch ${started}; cat ${gate} > /dev/null; cat'`)
      const merging = yield* Effect.forkChild(fastForward(root, commit))
      yield* Effect.repeat(
        Effect.sync(() => fs.existsSync(started)),
        { until: (isThere) => isThere, schedule: LOOK_AGAIN }
      )
      const interrupting = yield* Effect.forkChild(Fiber.interrupt(merging), { startImmediately: true })
      yield* Effect.promise(() => fs.promises.writeFile(gate, "go"))
      yield* Fiber.join(interrupting)
      assert.strictEqual(git(root, "rev-parse", "main").trim(), commit)
      assert.strictEqual(git(root, "status", "--porcelain"), "")
      assert.strictEqual(fs.readFileSync(path.join(root, "b.slow"), "utf8"), "b")
    })
  )
})
