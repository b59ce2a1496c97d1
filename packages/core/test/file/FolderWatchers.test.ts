import * as fs from "node:fs"
import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { temporaryProject } from "@orchestr8/testing"
import * as Effect from "effect/Effect"
import { FolderWatchers } from "../../src/file/FolderWatchers.ts"

/** Resolves when the file was told of. */
const makeTold = () => {
  const told = new Set<string>()
  const waiting = new Map<string, () => void>()
  return {
    told,
    touch: (file: string) => {
      told.add(file)
      waiting.get(file)?.()
    },
    until: (file: string) =>
      Effect.callback<void>((resume) => {
        const done = () => resume(Effect.void)
        if (told.has(file)) done()
        else waiting.set(file, done)
      })
  }
}

describe("FolderWatchers", () => {
  it.live("looks at the tree now and then where the system refuses to watch all of it", () =>
    Effect.gen(function* () {
      const root = yield* temporaryProject
      const write = (file: string, text: string) => {
        fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true })
        fs.writeFileSync(path.join(root, file), text)
      }
      write("a/old.ts", "1")
      write("b/gone.ts", "1")
      write("skipped/x.ts", "1")
      let open = 0
      const { told, touch, until } = makeTold()
      const watch = (folder: string, listener: fs.WatchListener<string>): fs.FSWatcher => {
        if (open === 2) throw Object.assign(new Error("no space"), { code: "ENOSPC" })
        open++
        const watcher = fs.watch(folder, listener)
        watcher.on("close", () => open--)
        return watcher
      }
      const watchers = new FolderWatchers(root, { skipped: new Set(["skipped"]), interval: 10, touch, watch })
      yield* Effect.addFinalizer(() => Effect.sync(() => watchers.close()))
      assert.strictEqual(told.size, 0, "nothing is said of what was there")
      write("a/old.ts", "22")
      write("skipped/x.ts", "22")
      yield* until("a/old.ts")
      write("c/new/file.ts", "1")
      yield* until("c/new/file.ts")
      fs.rmSync(path.join(root, "b/gone.ts"))
      yield* until("b/gone.ts")
      assert.deepStrictEqual([...told].sort(), ["a/old.ts", "b/gone.ts", "c/new/file.ts"])
    })
  )
})
