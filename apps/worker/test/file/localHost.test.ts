import { spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { lockHolder, storePaths, tryProcessLock } from "@orchestr8/core/file"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { layer } from "../../src/file/localHost.ts"
import { Host } from "../../src/index.ts"
import { makeFolder } from "../project.ts"
import { LOOK_AGAIN } from "../waiting.ts"

const withHost = () => {
  const root = makeFolder()
  fs.mkdirSync(path.join(root, ".orchestr8"))
  const { local } = storePaths(root)
  fs.mkdirSync(local, { recursive: true })
  const says = (text: string): void => fs.writeFileSync(path.join(local, "worker.json"), text)
  return { lockFile: path.join(local, "worker.lock"), says, host: layer(root) }
}

/** The lock as another process takes it: it has it, and has not said who it is. */
const nameless = (lockFile: string) => {
  const lock = tryProcessLock(lockFile)
  assert.isDefined(lock)
  return lock
}

const deadPid = (): number => spawnSync("true").pid

describe("the holder", () => {
  it.live("is told with its own role, and is nobody when it let go", () => {
    const { host, lockFile } = withHost()
    return Effect.gen(function* () {
      const { become, holder } = yield* Host
      for (const role of ["deploy", "worker"] as const) {
        const during = Effect.gen(function* () {
          assert.isUndefined(yield* become(role))
          assert.deepStrictEqual(yield* holder, { pid: process.pid, role })
          assert.deepStrictEqual(yield* Effect.scoped(become("worker")), { pid: process.pid, role })
        })
        yield* Effect.scoped(during)
        assert.isUndefined(yield* holder)
        assert.isUndefined(lockHolder(lockFile))
      }
    }).pipe(Effect.provide(host))
  })

  it.live.each([
    ["said nothing yet", ""],
    ["was killed and left its name", JSON.stringify({ pid: deadPid(), role: "deploy" })],
    ["said half of it", '{"pid":'],
    ["is no process", JSON.stringify({ pid: 0, role: "worker" })]
  ] as const)("is waited for when the last one %s", ([, before]) => {
    const { host, lockFile, says } = withHost()
    return Effect.gen(function* () {
      const { become, holder } = yield* Host
      const lock = nameless(lockFile)
      says(before)
      const asking = yield* Effect.forkChild(
        Effect.all([holder, Effect.scoped(become("worker"))], { concurrency: 2 }),
        { startImmediately: true }
      )
      yield* Effect.sleep("60 millis")
      assert.isUndefined(asking.pollUnsafe())
      says(JSON.stringify({ pid: process.pid, role: "deploy" }))
      const told = { pid: process.pid, role: "deploy" as const }
      assert.deepStrictEqual(yield* Fiber.join(asking), [told, told])
      lock.release()
    }).pipe(Effect.provide(host))
  })

  it.live("is whoever takes over from one that goes without a word", () => {
    const { host, lockFile } = withHost()
    return Effect.gen(function* () {
      const { become } = yield* Host
      const lock = nameless(lockFile)
      const taking = yield* Effect.forkChild(Effect.scoped(become("worker")), { startImmediately: true })
      lock.release()
      assert.isUndefined(yield* Fiber.join(taking))
    }).pipe(Effect.provide(host), Effect.repeat({ times: 3, schedule: LOOK_AGAIN }))
  })
})

describe("an owner", () => {
  it.effect("is gone when it names a dead process of this machine, and only then", () => {
    const { host } = withHost()
    return Effect.gen(function* () {
      const { isGone, owner } = yield* Host
      const here = os.hostname()
      assert.isFalse(isGone(owner))
      assert.isTrue(isGone(`${here}:${deadPid()}`))
      for (const other of [`elsewhere:${deadPid()}`, here, `${here}:`, `${here}:ann`, `${here}:0`, `${here}:-1`]) {
        assert.isFalse(isGone(other), other)
      }
    }).pipe(Effect.provide(host))
  })
})
