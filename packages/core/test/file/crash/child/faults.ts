/**
 * Makes calls of `node:fs` in this process fail or kill it on request, and notes those that change a store, in order.
 * Import it before the core: built-in modules are patched once, for everybody who imports them.
 */
import fs from "node:fs"
import { syncBuiltinESMExports } from "node:module"

export interface Fault {
  readonly call: "write" | "fdatasync" | "rename"
  /** Which file: its path contains this, such as `/history/`. */
  readonly path: string
  readonly code: "EIO" | "ENOSPC"
  /** How many such calls succeed before. */
  readonly after?: number
  /** A write that still puts this many bytes down and says so; the one after it fails. */
  readonly bytes?: number
}

/** Another process that moves a file just after this one looked at a path. */
export interface Move {
  readonly lookedAt: string
  readonly from: string
  readonly to: string
}

export interface Call {
  readonly call: "open" | "write" | "fdatasync" | "fsync" | "rename" | "remove" | "truncate" | "acknowledged"
  readonly path: string
}

const { openSync, closeSync, writeSync, writeFileSync, fdatasync, fsync, fsyncSync, renameSync } = fs
const { rmSync, truncateSync, lstatSync } = fs
const paths = new Map<number, string>()
let faults: Array<Fault & { skip: number }> = []
let moves: Array<Move> = []
let calls: Array<Call> = []
let callsToLive = Number.POSITIVE_INFINITY

export const arm = (fault: Fault): void => {
  faults.push({ ...fault, skip: fault.after ?? 0 })
}

export const moveAfterLook = (move: Move): void => {
  moves.push(move)
}

/** The calls since the last time. */
export const takeCalls = (): ReadonlyArray<Call> => {
  const taken = calls
  calls = []
  return taken
}

/** Kills this process right before the n-th of the calls to come, from 1. */
export const killBefore = (n: number): void => {
  callsToLive = n
}

export const note = (call: Call): void => {
  if (call.path === "") return
  calls.push(call)
  if (call.call !== "acknowledged" && --callsToLive === 0) process.kill(process.pid, "SIGKILL")
}

const failure = (code: string, call: string): NodeJS.ErrnoException =>
  Object.assign(new Error(`${code}: injected, ${call}`), { code, syscall: call })

/** The fault that hits this call; each hits once. */
const hit = (call: Fault["call"], path: string): Fault | undefined => {
  const fault = faults.find((candidate) => candidate.call === call && path.includes(candidate.path))
  if (fault === undefined || fault.skip-- > 0) return undefined
  faults = faults.filter((candidate) => candidate !== fault)
  return fault
}

const patched = {
  openSync: (...args: Parameters<typeof openSync>) => {
    note({ call: "open", path: String(args[0]) })
    const fd = openSync(...args)
    paths.set(fd, String(args[0]))
    return fd
  },
  closeSync: (fd: number) => {
    paths.delete(fd)
    closeSync(fd)
  },
  writeSync: (fd: number, data: string | NodeJS.ArrayBufferView, ...rest: ReadonlyArray<number>) => {
    const path = paths.get(fd) ?? ""
    note({ call: "write", path })
    const fault = hit("write", path)
    const write = writeSync as (fd: number, data: unknown, ...rest: ReadonlyArray<number>) => number
    if (fault === undefined) return write(fd, data, ...rest)
    if (fault.bytes === undefined) throw failure(fault.code, "write")
    faults.push({ call: "write", path: fault.path, code: fault.code, skip: 0 })
    const bytes =
      typeof data === "string" ? Buffer.from(data) : Buffer.from(data.buffer, data.byteOffset, data.byteLength)
    const [offset = 0, length = bytes.length - offset, position] = typeof data === "string" ? [] : rest
    const few = Math.min(fault.bytes, length)
    return position === undefined ? write(fd, bytes, offset, few) : write(fd, bytes, offset, few, position)
  },
  writeFileSync: (...args: Parameters<typeof writeFileSync>) => {
    const path = typeof args[0] === "number" ? (paths.get(args[0]) ?? "") : String(args[0])
    note({ call: "write", path })
    const fault = hit("write", path)
    if (fault === undefined) return writeFileSync(...args)
    if (fault.bytes !== undefined) writeFileSync(args[0], String(args[1]).slice(0, fault.bytes))
    throw failure(fault.code, "write")
  },
  fdatasync: (fd: number, callback: fs.NoParamCallback) => {
    const path = paths.get(fd) ?? ""
    note({ call: "fdatasync", path })
    const fault = hit("fdatasync", path)
    if (fault === undefined) fdatasync(fd, callback)
    else setImmediate(() => callback(failure(fault.code, "fdatasync")))
  },
  fsync: (fd: number, callback: fs.NoParamCallback) => {
    note({ call: "fsync", path: paths.get(fd) ?? "" })
    fsync(fd, callback)
  },
  fsyncSync: (fd: number) => {
    note({ call: "fsync", path: paths.get(fd) ?? "" })
    fsyncSync(fd)
  },
  renameSync: (from: fs.PathLike, to: fs.PathLike) => {
    note({ call: "rename", path: String(to) })
    const fault = hit("rename", String(to))
    if (fault !== undefined) throw failure(fault.code, "rename")
    renameSync(from, to)
  },
  rmSync: (...args: Parameters<typeof rmSync>) => {
    note({ call: "remove", path: String(args[0]) })
    rmSync(...args)
  },
  truncateSync: (...args: Parameters<typeof truncateSync>) => {
    note({ call: "truncate", path: String(args[0]) })
    truncateSync(...args)
  },
  lstatSync: (...args: Parameters<typeof lstatSync>) => {
    const stats = lstatSync(...args)
    const due = moves.filter(({ lookedAt }) => lookedAt === String(args[0]))
    moves = moves.filter((move) => !due.includes(move))
    for (const { from, to } of due) renameSync(from, to)
    return stats
  }
}

Object.assign(fs, patched)
syncBuiltinESMExports()
