/**
 * The lock of a store as an open-file-description lock of the kernel: gone the moment its holder dies, fair
 * between processes. The holder's pid stands in the file for those who wait in vain. Source: storage.md "Lock".
 */
import * as fs from "node:fs"
import { createRequire } from "node:module"
import type { StoreUnavailable } from "@orchestr8/contracts"
import * as Effect from "effect/Effect"
import type { TicketLock } from "../TicketLock.ts"
import { lockedError, storeError } from "./storeError.ts"

interface FsNativeExtensions {
  readonly tryLock: (fd: number) => boolean
  readonly waitForLock: (fd: number) => Promise<void>
  readonly unlock: (fd: number) => void
}

/** Undefined where the addon has no build for this platform. */
export const loadNativeLock = (): FsNativeExtensions | undefined => {
  try {
    return createRequire(import.meta.url)("fs-native-extensions") as FsNativeExtensions
  } catch {
    return undefined
  }
}

const PID_BYTES = 16

/** `deadline` in milliseconds. One holder a process at a time: the caller keeps its fibers apart. */
export const makeKernelLock = (path: string, deadline: number, native: FsNativeExtensions): TicketLock => {
  const fd = fs.openSync(path, fs.constants.O_RDWR | fs.constants.O_CREAT, 0o666)
  const pid = Buffer.from(String(process.pid).padEnd(PID_BYTES))
  // A wait in the kernel cannot be called back: one that missed its deadline goes on, and the next caller in
  // this process takes it over. Nobody there, the lock is given back as soon as it arrives.
  let waiting: Promise<void> | undefined
  let wanted = false
  const found = Buffer.alloc(PID_BYTES)

  /** Where no other process came in between our number still stands: one write less for each lock. */
  const signIn = (): void => {
    fs.readSync(fd, found, 0, PID_BYTES, 0)
    if (!found.equals(pid)) fs.writeSync(fd, pid, 0, PID_BYTES, 0)
  }

  const wait = (): Promise<void> => {
    wanted = true
    waiting ??= native.waitForLock(fd).finally(() => {
      waiting = undefined
      if (!wanted) native.unlock(fd)
    })
    return waiting
  }

  const acquire = Effect.callback<void, StoreUnavailable>((resume) => {
    if (waiting === undefined && native.tryLock(fd)) return resume(Effect.void)
    const timer = setTimeout(() => {
      wanted = false
      resume(Effect.fail(lockedError(path, readHolder(path), deadline)))
    }, deadline)
    wait().then(
      () => {
        clearTimeout(timer)
        resume(Effect.void)
      },
      (cause: unknown) => {
        clearTimeout(timer)
        resume(Effect.fail(storeError(path, cause)))
      }
    )
    // The name of the holder is for messages alone: a full disk must not keep the lock from being let go.
  }).pipe(Effect.tap(() => Effect.ignore(Effect.try(signIn))))

  return {
    kind: "ofd",
    withLock: (effect) =>
      Effect.acquireUseRelease(
        acquire,
        () => effect,
        () => Effect.sync(() => native.unlock(fd))
      ),
    close: () => fs.closeSync(fd)
  }
}

const readHolder = (path: string): string => {
  try {
    return fs.readFileSync(path, "utf8").trim() || "unknown"
  } catch {
    return "unknown"
  }
}
