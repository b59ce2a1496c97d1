/**
 * Git commands that outlived the worker that started them, by the mark in their environment. They are waited for, never
 * ended: a merge that is cut off leaves the project half way, and what still writes a worktree must not meet what takes
 * it away. Linux only: elsewhere none is found.
 */
import * as fs from "node:fs"
import * as os from "node:os"
import { goneStarter, runningPids } from "@orchestr8/core/file"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"

/** `<host>:<pid>` of the process that started a git command. */
const MARK = "ORCHESTR8_GIT"

export const gitMark = (): Readonly<Record<string, string>> => ({ [MARK]: `${os.hostname()}:${process.pid}` })

/** As long as a git command may take. */
const PATIENCE = "10 minutes"

/** Resolves when none runs within the folder. */
export const awaitGitLeftBehind = (root: string): Effect.Effect<void> =>
  Effect.sync(() => isLeft(root)).pipe(
    Effect.repeat({ while: (left) => left, schedule: Schedule.spaced("20 millis") }),
    Effect.timeoutOption(PATIENCE),
    Effect.asVoid
  )

const isLeft = (root: string): boolean => {
  const pids = runningPids()
  const alive = new Set(pids)
  return pids.some((pid) => {
    const mark = starterOf(pid)
    return mark !== undefined && goneStarter(mark, (starter) => alive.has(starter)) !== undefined && isWithin(root, pid)
  })
}

/** Undefined for what is no git command of a worker, and for zombies. */
const starterOf = (pid: number): string | undefined => {
  try {
    const variables = fs.readFileSync(`/proc/${pid}/environ`, "utf8").split("\0")
    return variables.find((variable) => variable.startsWith(`${MARK}=`))?.slice(MARK.length + 1)
  } catch {
    return undefined
  }
}

const isWithin = (root: string, pid: number): boolean => {
  try {
    const folder = fs.readlinkSync(`/proc/${pid}/cwd`)
    return folder === root || folder.startsWith(`${root}/`)
  } catch {
    return false
  }
}
