/**
 * Process groups: everything that a command started and that did not leave its group. A group is named by the pid
 * of its first process and outlives it. Zombies do not count: where nobody reaps them they stay for ever.
 */
import * as fs from "node:fs"

/** Milliseconds between asking a group to end and ending it. */
export const TERM_GRACE = 5000
/** Milliseconds after which a process that was killed is taken for one that hangs in the system and never ends. */
export const KILL_PATIENCE = 10_000
const POLL = 20

/** True when there was a process to signal. */
export const signalGroup = (group: number, signal: NodeJS.Signals): boolean => {
  try {
    process.kill(-group, signal)
    return true
  } catch {
    return false
  }
}

const canBeSignalled = (group: number): boolean => {
  try {
    process.kill(-group, 0)
    return true
  } catch {
    return false
  }
}

export const isGroupAlive = (group: number): boolean => {
  if (!canBeSignalled(group)) return false
  if (process.platform !== "linux") return true
  return runningPids().some((pid) => groupOf(pid) === group)
}

/** Pids of Linux from `/proc`; none elsewhere. */
export const runningPids = (): ReadonlyArray<number> => {
  try {
    return fs.readdirSync("/proc").map(Number).filter(Number.isSafeInteger)
  } catch {
    return []
  }
}

/** Undefined for zombies and for processes that are gone. */
const groupOf = (pid: number): number | undefined => {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8")
    // The command's name in parentheses may hold anything, parentheses and spaces too.
    const [state, , group] = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
    return state === "Z" || state === "X" ? undefined : Number(group)
  } catch {
    return undefined
  }
}

const sleep = (millis: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, millis))

/**
 * TERM to the group, KILL after the grace; resolves with true when no process of it runs any more, with false when one
 * does not end.
 */
export const endGroup = async (group: number): Promise<boolean> => {
  if (!signalGroup(group, "SIGTERM")) return true
  const deadline = performance.now() + TERM_GRACE
  while (isGroupAlive(group)) {
    const now = performance.now()
    if (now >= deadline + KILL_PATIENCE) return false
    if (now >= deadline) signalGroup(group, "SIGKILL")
    await sleep(POLL)
  }
  return true
}
