import { execFileSync } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { temporaryProject } from "@orchestr8/testing"
import * as Effect from "effect/Effect"
import { layer } from "../../src/file/ProjectWatcher.ts"
import { ProjectChanges } from "../../src/ProjectChanges.ts"

const write = (root: string, file: string, text = ""): void => {
  fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true })
  fs.writeFileSync(path.join(root, file), text)
}

const inProject = <A, E>(before: (root: string) => void, body: (root: string) => Effect.Effect<A, E, ProjectChanges>) =>
  Effect.gen(function* () {
    const root = yield* temporaryProject
    before(root)
    return yield* Effect.provide(body(root), layer(root))
  })

/** Everything that is told until this file is among it: the last one that the test wrote. */
const until = Effect.fnUntraced(function* (...last: ReadonlyArray<string>) {
  const watched = yield* ProjectChanges
  const told = new Set<string>()
  let overflow = false
  while (!last.every((file) => told.has(file)) && !overflow) {
    yield* watched.stirred
    const changes = yield* watched.take
    for (const file of changes.files) told.add(file)
    overflow = changes.overflow
  }
  return { files: [...told].sort(), overflow }
})

describe("ProjectWatcher", () => {
  it.live("tells what is changed, made and removed, anywhere in the project", () =>
    inProject(
      (root) => {
        write(root, "src/a.ts", "1")
        write(root, "src/deep/b.ts")
      },
      Effect.fnUntraced(function* (root) {
        write(root, "src/a.ts", "2")
        write(root, "top.ts")
        fs.rmSync(path.join(root, "src/deep/b.ts"))
        assert.deepStrictEqual((yield* until("src/deep/b.ts", "src/a.ts", "top.ts")).files, [
          "src/a.ts",
          "src/deep/b.ts",
          "top.ts"
        ])
      })
    )
  )

  it.live("follows folders that are made, replaced and renamed", () =>
    inProject(
      (root) => write(root, "old/a.ts"),
      Effect.fnUntraced(function* (root) {
        write(root, "new/deep/a.ts")
        yield* until("new/deep/a.ts")
        write(root, "new/deep/b.ts")
        yield* until("new/deep/b.ts")
        fs.rmSync(path.join(root, "old"), { recursive: true })
        write(root, "old/inner/c.ts")
        yield* until("old/inner/c.ts")
        write(root, "old/inner/d.ts")
        yield* until("old/inner/d.ts")
        fs.renameSync(path.join(root, "old"), path.join(root, "moved"))
        yield* until("moved/inner/c.ts", "old")
        write(root, "moved/inner/e.ts")
        const { files } = yield* until("moved/inner/e.ts")
        assert.notInclude(files, "old/inner/e.ts")
      })
    )
  )

  it.live("leaves out what git ignores, its own store, and the packages of others", () =>
    inProject(
      (root) => {
        execFileSync("git", ["init", "--quiet"], { cwd: root })
        write(root, ".gitignore", "*.log\ndist/\n.orchestr8/\n")
        write(root, ".orchestr8/tickets/x.json")
        write(root, "node_modules/x/index.js")
      },
      Effect.fnUntraced(function* (root) {
        for (const file of ["a.log", "dist/x.js", ".orchestr8/tickets/x.json", "node_modules/x/index.js", ".git/x"])
          write(root, file, "new")
        write(root, "odd\nname.ts")
        write(root, "z.ts")
        assert.deepStrictEqual((yield* until("z.ts", "odd\nname.ts")).files, ["odd\nname.ts", "z.ts"])
        write(root, ".orchestr8/config.json", "{}")
        yield* until(".orchestr8/config.json")
      })
    )
  )

  it.live("a burst of ten thousand files loses none, or says that it did", () =>
    inProject(
      () => {},
      Effect.fnUntraced(function* (root) {
        const names = Array.from({ length: 10_000 }, (_, at) => `src/${at % 100}/${at}.ts`)
        for (const name of names) write(root, name)
        const { files, overflow } = yield* until(...names)
        assert.isTrue(overflow || files.length >= names.length)
        write(root, "src/7/after.ts")
        yield* until("src/7/after.ts")
      })
    )
  )

  it.live("does not follow links, which may lead round in a circle", () =>
    inProject(
      (root) => {
        write(root, "src/a.ts")
        fs.symlinkSync("..", path.join(root, "src/up"))
      },
      Effect.fnUntraced(function* (root) {
        write(root, "src/b.ts")
        assert.deepStrictEqual((yield* until("src/b.ts")).files, ["src/b.ts"])
      })
    )
  )

  it.live("a glob matches a file, a folder above it, and names with a dot", () =>
    inProject(
      () => {},
      Effect.fnUntraced(function* () {
        const { matches } = yield* ProjectChanges
        for (const glob of ["**/*.ts", "./src/**", "src", "src/*.ts"]) assert.isTrue(matches("src/a.ts", [glob]), glob)
        assert.isTrue(matches("src/.eslintrc", ["src/*"]))
        for (const glob of ["*.ts", "lib/**", "**/*.js", "", "["]) assert.isFalse(matches("src/a.ts", [glob]), glob)
      })
    )
  )

  it.live("the digest is that of the content, and of what cannot be read too", () =>
    inProject(
      (root) => write(root, "a", "1"),
      Effect.fnUntraced(function* (root) {
        const { digests } = yield* ProjectChanges
        const first = yield* digests(["a", "missing"])
        write(root, "a", "1")
        assert.deepStrictEqual(yield* digests(["a", "missing"]), first)
        write(root, "a", "2")
        assert.notStrictEqual((yield* digests(["a"])).get("a"), first.get("a"))
      })
    )
  )
})
