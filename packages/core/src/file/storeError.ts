/** Errors of the file system as `StoreUnavailable`: which problem it is, and where. */
import type { StoreProblem } from "@orchestr8/contracts"
import { StoreUnavailable } from "@orchestr8/contracts"

const problems: Record<string, StoreProblem> = {
  ENOSPC: "full",
  EDQUOT: "full",
  EROFS: "read_only",
  EACCES: "read_only",
  EPERM: "read_only",
  ENOENT: "missing",
  ENOTDIR: "not_a_directory"
}

const details: Partial<Record<StoreProblem, string>> = {
  full: "the disk is full",
  read_only: "the store cannot be written",
  missing: "the path does not exist",
  not_a_directory: "the path is not a directory"
}

export const errorCode = (cause: unknown): string =>
  typeof cause === "object" && cause !== null && "code" in cause ? String(cause.code) : ""

/** The extended result code of an error of SQLite; 0 for any other error. */
export const sqliteCode = (cause: unknown): number =>
  typeof cause === "object" && cause !== null && "errcode" in cause ? Number(cause.errcode) : 0

/** Its shared memory could not be made larger: a full disk in disguise. */
const SQLITE_IOERR_SHMSIZE = 4874

/** SQLite reports a full disk and a read-only one by numbers of its own. */
export const sqliteProblem = (cause: unknown): StoreProblem | undefined => {
  const extended = sqliteCode(cause)
  const code = extended & 0xff
  if (code === 13 || extended === SQLITE_IOERR_SHMSIZE) return "full"
  return code === 8 ? "read_only" : code === 11 || code === 26 ? "damaged" : undefined
}

export const storeError = (path: string, cause: unknown): StoreUnavailable => {
  if (cause instanceof StoreUnavailable) return cause
  const code = errorCode(cause)
  const problem = sqliteProblem(cause) ?? problems[code] ?? "io"
  const message = cause instanceof Error ? cause.message : String(cause)
  return new StoreUnavailable({ problem, path, detail: details[problem] ?? message })
}

/** `deadline` in milliseconds. */
export const lockedError = (path: string, pid: string, deadline: number): StoreUnavailable =>
  new StoreUnavailable({
    problem: "locked",
    path,
    detail: `the store is locked by process ${pid} for more than ${deadline / 1000} s`
  })
