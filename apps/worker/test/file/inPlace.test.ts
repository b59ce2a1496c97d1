/** What changed in the project itself, told by its files. */
import { execFileSync } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { captureInPlace, closeInPlace, openInPlace } from "../../src/file/inPlace.ts"
import { makeProject } from "../project.ts"

describe("a deployment in the project itself", () => {
  for (const git of [true, false]) {
    const where = git ? "in a repository" : "without git"

    it.live(`${where} is told what was added, modified and deleted`, () =>
      Effect.gen(function* () {
        const { root, write } = makeProject({ git })
        write("gone.txt", "")
        const workspace = yield* openInPlace("aaaaaaaa-1", root)
        write("new.txt", "")
        write("src/add.mjs", "")
        fs.rmSync(path.join(root, "gone.txt"))
        const changes = yield* captureInPlace(workspace)
        assert.deepStrictEqual(
          changes.toSorted((a, b) => a.path.localeCompare(b.path)),
          [
            { path: "gone.txt", kind: "deleted" },
            { path: "new.txt", kind: "added" },
            { path: "src/add.mjs", kind: "modified" }
          ]
        )
        yield* closeInPlace(workspace)
      })
    )

    it.live(`${where} does not read what a link leads to, nor a pipe`, () =>
      Effect.gen(function* () {
        const { root } = makeProject({ git })
        const at = (name: string): string => path.join(root, name)
        fs.symlinkSync("one", at("link"))
        const workspace = yield* openInPlace("aaaaaaaa-1", root)
        execFileSync("mkfifo", [at("pipe")])
        fs.symlinkSync("pipe", at("leads-to-pipe"))
        fs.rmSync(at("link"))
        fs.symlinkSync("two", at("link"))
        const changes = yield* captureInPlace(workspace)
        assert.deepStrictEqual(
          changes.toSorted((a, b) => a.path.localeCompare(b.path)),
          [
            { path: "leads-to-pipe", kind: "added" },
            { path: "link", kind: "modified" }
          ]
        )
      })
    )
  }
})
