/** The disk under a store, made to look as a crash of the machine leaves it. No process has the store open meanwhile. */
import * as fs from "node:fs"
import * as path from "node:path"
import type { Head } from "../../../src/file/Head.ts"
import { readHead, writeHead } from "../../../src/file/Head.ts"
import { storePaths } from "../../../src/file/StorePaths.ts"

const withHead = <A>(root: string, use: (fd: number) => A): A => {
  const fd = fs.openSync(storePaths(root).head, "r+")
  try {
    return use(fd)
  } finally {
    fs.closeSync(fd)
  }
}

export const headOf = (root: string): Head => {
  const head = withHead(root, readHead)
  if (head === undefined) throw new Error("the store has no head")
  return head
}

export const setHead = (root: string, head: Head): void => withHead(root, (fd) => writeHead(fd, head))

/** Makes the store believe that the machine was started again since. */
export const restartMachine = (root: string): void => {
  const head = headOf(root)
  setHead(root, { ...head, boot: (head.boot + 1) % 2 ** 32 })
}

/** The segment of the log that is written to. */
export const logOf = (root: string): string => {
  const { history } = storePaths(root)
  const newest = fs.readdirSync(history).toSorted().at(-1)
  return path.join(history, newest ?? "000001.jsonl")
}

/** True when somebody was stopped in the middle of a commit: there is something to cut off, or to redo. */
export const isUnfinished = (root: string): boolean => {
  if (!fs.existsSync(storePaths(root).head)) return false
  const { end, seq, applied } = headOf(root)
  return applied < seq || fs.statSync(logOf(root)).size > end
}

/** Replaces one folder by a copy of another. */
export const replaceFolder = (from: string, to: string): void => {
  fs.rmSync(to, { recursive: true, force: true })
  fs.cpSync(from, to, { recursive: true, preserveTimestamps: true })
}
