import { spawn } from "node:child_process"
import { once } from "node:events"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { afterAll } from "vitest"
import { lockHolder, tryProcessLock } from "../../src/file/ProcessLock.ts"

const folders: Array<string> = []
afterAll(() => {
  for (const folder of folders) fs.rmSync(folder, { recursive: true, force: true })
})

const makeFolder = (): string => {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "process-lock-")))
  folders.push(folder)
  return folder
}

const freshPath = (): string => path.join(makeFolder(), "lock")

const HOLDER = `
const { tryProcessLock } = await import(${JSON.stringify(path.resolve(import.meta.dirname, "../../src/file/ProcessLock.ts"))})
console.log(tryProcessLock(process.argv[1]) !== undefined)
setInterval(() => {}, 1000)`

describe("ProcessLock", () => {
  it("is held by one, and free again when that one lets go", () => {
    const file = freshPath()
    const lock = tryProcessLock(file)
    assert.isDefined(lock)
    assert.isUndefined(tryProcessLock(file))
    assert.strictEqual(lockHolder(file), process.pid)
    lock?.release()
    assert.isUndefined(lockHolder(file))
    assert.isDefined(tryProcessLock(file))
  })

  it("has no holder before anybody took it, and asking makes no file", () => {
    const file = freshPath()
    assert.isUndefined(lockHolder(file))
    assert.deepStrictEqual(fs.readdirSync(path.dirname(file)), [])
  })

  it.live("goes with its holder, however that one dies", () =>
    Effect.gen(function* () {
      const file = freshPath()
      const child = spawn(process.execPath, ["--input-type=module", "-e", HOLDER, file], {
        stdio: ["ignore", "pipe", "inherit"]
      })
      const [line] = yield* Effect.promise(() => once(child.stdout, "data"))
      assert.strictEqual(String(line).trim(), "true")
      assert.strictEqual(lockHolder(file), child.pid)
      assert.isUndefined(tryProcessLock(file))
      child.kill("SIGKILL")
      yield* Effect.promise(() => once(child, "exit"))
      assert.isUndefined(lockHolder(file))
    })
  )
})
