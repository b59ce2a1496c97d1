/** This machine and this process, as the owner of leases and as the one that carries out the deployments of a project. */
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { actorOf, type StoreUnavailable } from "@orchestr8/contracts"
import { initialise, lockHolder, storePaths, tryProcessLock } from "@orchestr8/core/file"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Queue from "effect/Queue"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { type Holder, Host, type Role } from "../Host.ts"
import { deploymentFolders, readText } from "./deploymentFolders.ts"
import { pauseFile } from "./pauseFile.ts"

/** Whoever asks for the holder holds the lock for a moment: a refusal counts when it lasts. */
const LOOKS = 10

export const layer = (projectRoot: string): Layer.Layer<Host> =>
  Layer.sync(Host, () => {
    const root = fs.realpathSync(projectRoot)
    const paths = storePaths(root)
    const lockFile = path.join(paths.local, "worker.lock")
    const roleFile = path.join(paths.local, "worker.role")
    const pauses = pauseFile(path.join(paths.local, "paused.json"))
    const { attempt } = deploymentFolders(root)
    const findHolder = (): Holder | undefined => {
      const pid = lockHolder(lockFile)
      if (pid === undefined) return undefined
      return { pid, role: readText(roleFile) === "deploy" ? "deploy" : "worker" }
    }
    const take = (role: Role) =>
      attempt(() => {
        initialise(paths)
        const lock = tryProcessLock(lockFile)
        if (lock !== undefined) fs.writeFileSync(roleFile, role)
        return lock
      })
    return {
      projectRoot: root,
      engineFile: path.join(paths.local, "engine.sqlite"),
      owner: `${os.hostname()}:${process.pid}`,
      isGone: (owner) => {
        const [host, pid] = splitOwner(owner)
        return host === os.hostname() && !isAlive(pid)
      },
      actor: actorOf("worker", os.hostname()),
      become: Effect.fnUntraced(function* (
        role: Role
      ): Effect.fn.Return<Holder | undefined, StoreUnavailable, Scope.Scope> {
        for (let look = 1; look <= LOOKS; look++) {
          const lock = yield* Effect.acquireRelease(take(role), (taken) => Effect.sync(() => taken?.release()))
          if (lock !== undefined) return undefined
          const holder = yield* attempt(findHolder)
          if (holder !== undefined) return holder
          yield* Effect.sleep("20 millis")
        }
        return { pid: 0, role: "worker" }
      }),
      holder: attempt(findHolder),
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

const splitOwner = (owner: string): readonly [string, number] => {
  const at = owner.lastIndexOf(":")
  return [owner.slice(0, at), Number(owner.slice(at + 1))]
}
