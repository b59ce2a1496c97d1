/** Which lock the processes of one store use: recorded beside it, because two kinds exclude nothing. */
import * as fs from "node:fs"
import { StoreUnavailable } from "@orchestr8/contracts"
import type { TicketLock } from "../TicketLock.ts"
import { loadNativeLock, makeKernelLock } from "./KernelLock.ts"
import { makeSqliteLock } from "./SqliteLock.ts"
import { errorCode } from "./storeError.ts"

/** `deadline` in milliseconds; `kind` only to force the fallback. */
export const openLock = (path: string, deadline: number, kind?: TicketLock["kind"]): TicketLock => {
  const native = kind === "sqlite" ? undefined : loadNativeLock()
  const wanted: TicketLock["kind"] = native === undefined ? "sqlite" : "ofd"
  const recorded = record(`${path}.kind`, wanted)
  if (recorded !== wanted) {
    const detail = `the processes of this store use a lock of kind ${recorded}, this one can only use ${wanted}`
    throw new StoreUnavailable({ problem: "lock_kind", path: `${path}.kind`, detail })
  }
  return native === undefined ? makeSqliteLock(path, deadline) : makeKernelLock(path, deadline, native)
}

/** Writes the kind where none is recorded; the first process wins. */
const record = (path: string, kind: string): string => {
  const temporary = `${path}.${process.pid}`
  try {
    return fs.readFileSync(path, "utf8").trim()
  } catch {
    fs.writeFileSync(temporary, `${kind}\n`)
  }
  try {
    fs.linkSync(temporary, path)
  } catch (cause) {
    if (errorCode(cause) !== "EEXIST") throw cause
  } finally {
    fs.rmSync(temporary, { force: true })
  }
  return fs.readFileSync(path, "utf8").trim()
}
