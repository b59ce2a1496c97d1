/** Small disks of their own for tests: a tmpfs each, where the system lets us mount one. Needs root on Linux. */
import { execFileSync } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"

const mount = (args: ReadonlyArray<string>): void => {
  execFileSync("mount", args, { stdio: ["ignore", "ignore", "pipe"] })
}

const mountTmpfs = (folder: string, size: string): void => mount(["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", folder])

const unmount = (folder: string): void => {
  execFileSync("umount", [folder], { stdio: ["ignore", "ignore", "pipe"] })
}

/** Why there can be no disk of our own here; undefined when there can. */
export const mountRefused = ((): string | undefined => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "orchestr8-mount-"))
  try {
    mountTmpfs(folder, "64k")
    unmount(folder)
    return undefined
  } catch (cause) {
    return `cannot mount a tmpfs: ${cause instanceof Error ? cause.message.trim() : String(cause)}`
  } finally {
    fs.rmdirSync(folder)
  }
})()

/** An empty disk of a size such as `2m`, gone with the scope. Whoever has files open there must close first. */
export const temporaryDisk = (size: string): Effect.Effect<string, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const folder = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), "orchestr8-disk-"))
      mountTmpfs(folder, size)
      return folder
    }),
    (folder) =>
      Effect.sync(() => {
        unmount(folder)
        fs.rmdirSync(folder)
      })
  )

export const remount = (folder: string, mode: "ro" | "rw"): void => mount(["-o", `remount,${mode}`, folder])

const reserve = (folder: string): string => path.join(folder, "reserve")

/** Takes some bytes, so that there is something to give back. */
export const takeSpace = (folder: string, bytes: number): void =>
  fs.appendFileSync(reserve(folder), Buffer.alloc(bytes))

/** Takes everything, to the last byte. */
export const fill = (folder: string): void => {
  for (let bytes = 65_536; bytes >= 1; bytes = Math.floor(bytes / 2)) {
    while (fits(folder, bytes));
  }
}

const fits = (folder: string, bytes: number): boolean => {
  try {
    takeSpace(folder, bytes)
    return true
  } catch {
    return false
  }
}

/** Gives back everything that was taken. */
export const freeSpace = (folder: string): void => fs.rmSync(reserve(folder), { force: true })
