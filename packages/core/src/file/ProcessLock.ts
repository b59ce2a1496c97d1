/**
 * A lock that a process keeps for as long as it lives or until it lets go: who runs the worker, who runs a
 * deployment. Nobody waits for it. The kernel drops it with its holder, so asking tells whether the holder lives.
 */
import * as fs from "node:fs"
import { DatabaseSync } from "node:sqlite"
import { loadNativeLock } from "./KernelLock.ts"

export interface ProcessLock {
  readonly release: () => void
}

const pidPath = (path: string): string => `${path}.pid`

/** Undefined when it is held. The folder must exist; the file stays, because taking it away would make two locks. */
export const tryProcessLock = (path: string): ProcessLock | undefined => {
  const lock = acquire(path)
  if (lock === undefined) return undefined
  fs.writeFileSync(pidPath(path), String(process.pid))
  return lock
}

/**
 * The process that holds it; undefined when nobody does. For a moment the question itself holds the lock: whoever
 * is refused it and was alone must ask again.
 */
export const lockHolder = (path: string): number | undefined => {
  if (!fs.existsSync(pidPath(path))) return undefined
  const lock = acquire(path)
  if (lock === undefined) return Number(fs.readFileSync(pidPath(path), "utf8"))
  lock.release()
  return undefined
}

const acquire = (path: string): ProcessLock | undefined => {
  const native = loadNativeLock()
  if (native === undefined) return acquireSqlite(`${path}.sqlite`)
  const fd = fs.openSync(path, fs.constants.O_RDWR | fs.constants.O_CREAT, 0o666)
  if (native.tryLock(fd)) return { release: () => fs.closeSync(fd) }
  fs.closeSync(fd)
  return undefined
}

const acquireSqlite = (path: string): ProcessLock | undefined => {
  const database = new DatabaseSync(path, { timeout: 0 })
  try {
    database.exec("BEGIN IMMEDIATE")
    return { release: () => database.close() }
  } catch {
    database.close()
    return undefined
  }
}
