/** This machine and this process, as the owner of leases and as the one that carries out the deployments of a project. */
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { actorOf, StoreUnavailable } from "@orchestr8/contracts"
import { initialise, lockHolder, type ProcessLock, storePaths, tryProcessLock } from "@orchestr8/core/file"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Queue from "effect/Queue"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { type Holder, Host, type Role } from "../Host.ts"
import { deploymentFolders, readText } from "./deploymentFolders.ts"
import { pauseFile } from "./pauseFile.ts"
import { replaceFile } from "./replaceFile.ts"

/**
 * Whoever asks for the holder holds the lock for a moment, and a new holder says who it is a moment after it has the lock:
 * while it cannot be told, we look again.
 */
const LOOK_AGAIN = "20 millis"
const LOOKS = 500

const Claimed = Schema.Struct({
  pid: Schema.Int.check(Schema.isGreaterThan(0)),
  role: Schema.Literals(["worker", "deploy"])
})

const decodeHolder = Schema.decodeUnknownOption(Schema.fromJsonString(Claimed))

export const layer = (projectRoot: string): Layer.Layer<Host> =>
  Layer.sync(Host, () => {
    const root = fs.realpathSync(projectRoot)
    const paths = storePaths(root)
    const lockFile = path.join(paths.local, "worker.lock")
    const holderFile = path.join(paths.local, "worker.json")
    const pauses = pauseFile(path.join(paths.local, "paused.json"))
    const { attempt } = deploymentFolders(root)
    const findHolder = (): Holder | "nobody" | "unsure" => {
      if (lockHolder(lockFile) === undefined) return "nobody"
      const holder = Option.getOrUndefined(decodeHolder(readText(holderFile) ?? ""))
      // One that was killed could not take its name away.
      return holder !== undefined && isAlive(holder.pid) ? holder : "unsure"
    }
    const take = (role: Role) =>
      attempt(() => {
        initialise(paths)
        const lock = tryProcessLock(lockFile)
        if (lock === undefined) return undefined
        try {
          replaceFile(holderFile, JSON.stringify({ pid: process.pid, role }))
          return lock
        } catch (cause) {
          lock.release()
          throw cause
        }
      })
    const release = (lock: ProcessLock | undefined): void => {
      if (lock === undefined) return
      fs.rmSync(holderFile, { force: true })
      lock.release()
    }
    const unknown = new StoreUnavailable({
      problem: "locked",
      path: lockFile,
      detail: "a process holds it that does not say who it is; end it, or look again later"
    })
    return {
      projectRoot: root,
      engineFile: path.join(paths.local, "engine.sqlite"),
      owner: `${os.hostname()}:${process.pid}`,
      isGone: (owner) => {
        const [host, pid] = splitOwner(owner)
        return host === os.hostname() && pid !== undefined && !isAlive(pid)
      },
      actor: actorOf("worker", os.hostname()),
      become: Effect.fnUntraced(function* (
        role: Role
      ): Effect.fn.Return<Holder | undefined, StoreUnavailable, Scope.Scope> {
        for (let look = 1; look <= LOOKS; look++) {
          const lock = yield* Effect.acquireRelease(take(role), (taken) => Effect.sync(() => release(taken)))
          if (lock !== undefined) return undefined
          const holder = yield* attempt(findHolder)
          if (typeof holder === "object") return holder
          yield* Effect.sleep(LOOK_AGAIN)
        }
        return yield* unknown
      }),
      holder: Effect.gen(function* () {
        for (let look = 1; look <= LOOKS; look++) {
          const holder = yield* attempt(findHolder)
          if (holder !== "unsure") return holder === "nobody" ? undefined : holder
          yield* Effect.sleep(LOOK_AGAIN)
        }
        return yield* unknown
      }),
      configurations: Stream.callback<void>((queue) =>
        Effect.acquireRelease(
          Effect.sync(() =>
            fs
              .watch(paths.base, (_, name) => name === "config.json" && Queue.offerUnsafe(queue, undefined))
              .on("error", () => {})
          ),
          (watcher) => Effect.sync(() => watcher.close())
        )
      ),
      pause: (agentType, config, pause) => attempt(() => pauses.pause(agentType, config, pause)),
      pauseOf: (agentType, config) => attempt(() => pauses.pauseOf(agentType, config)),
      resume: (agentType) => attempt(() => pauses.resume(agentType)),
      clearPauses: attempt(pauses.clear)
    }
  })

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (cause) {
    return cause instanceof Error && "code" in cause && cause.code === "EPERM"
  }
}

/** Without a process where it names none: anybody may call themselves anything. */
const splitOwner = (owner: string): readonly [string, number | undefined] => {
  const [, host = "", pid] = /^(.*):([1-9]\d{0,9})$/.exec(owner) ?? []
  return [host, pid === undefined ? undefined : Number(pid)]
}
