/**
 * The lock of a store where the kernel lock's addon cannot load: an immediate transaction on a database of its
 * own. That file is opened once a process and never elsewhere, because closing any descriptor of it drops the
 * process's locks. Source: storage.md "Lock".
 */
import * as fs from "node:fs"
import { DatabaseSync } from "node:sqlite"
import type { StoreUnavailable } from "@orchestr8/contracts"
import * as Effect from "effect/Effect"
import type { TicketLock } from "../TicketLock.ts"
import { lockedError, storeError } from "./storeError.ts"

const BUSY = 5

/** `deadline` in milliseconds. */
export const makeSqliteLock = (path: string, deadline: number): TicketLock => {
  const database = new DatabaseSync(`${path}.sqlite`, { timeout: 0 })
  const pidFile = `${path}.pid`
  const attempt = (): boolean => {
    try {
      database.exec("BEGIN IMMEDIATE")
      return true
    } catch (cause) {
      if (cause instanceof Error && "errcode" in cause && (Number(cause.errcode) & 0xff) === BUSY) return false
      throw cause
    }
  }
  const holder = (): string => {
    try {
      return fs.readFileSync(pidFile, "utf8")
    } catch {
      return "unknown"
    }
  }
  return {
    kind: "sqlite",
    withLock: (effect) =>
      Effect.acquireUseRelease(
        Effect.tap(poll(attempt, deadline, path, holder), () =>
          Effect.ignore(Effect.try(() => fs.writeFileSync(pidFile, String(process.pid))))
        ),
        () => effect,
        () => Effect.sync(() => database.exec("ROLLBACK"))
      ),
    close: () => database.close()
  }
}

/** Tries again after 1 to 5 ms, at random so that no process starves. */
const poll = (
  attempt: () => boolean,
  deadline: number,
  path: string,
  holder: () => string
): Effect.Effect<void, StoreUnavailable> =>
  Effect.callback<void, StoreUnavailable>((resume) => {
    const until = performance.now() + deadline
    let timer: NodeJS.Timeout | undefined
    const retry = () => {
      try {
        if (attempt()) return resume(Effect.void)
      } catch (cause) {
        return resume(Effect.fail(storeError(path, cause)))
      }
      if (performance.now() > until) return resume(Effect.fail(lockedError(path, holder(), deadline)))
      timer = setTimeout(retry, 1 + Math.random() * 4)
    }
    retry()
    return Effect.sync(() => clearTimeout(timer))
  })
