/**
 * Processes of agents by the marks in their environment, and commands that judged the project and outlived the worker
 * that started them. Linux only: elsewhere none is found, and a process that left the group of its agent stays. One that
 * clears its environment is not found either.
 */
import * as fs from "node:fs"
import { goneStarter, runningPids, STARTER, TERM_GRACE } from "@orchestr8/core/file"
import { DEPLOYMENT, PROJECT } from "./environment.ts"

export interface MarkedProcess {
  readonly pid: number
  /** Undefined for a check or a proof. */
  readonly deployment: string | undefined
}

/** Agents of the project's deployments, and checks whose starter is gone. Zombies have no environment, and do not count. */
export const markedProcesses = (projectRoot: string): ReadonlyArray<MarkedProcess> => {
  const pids = runningPids()
  const alive = new Set(pids)
  return pids.flatMap((pid): ReadonlyArray<MarkedProcess> => {
    if (pid === process.pid) return []
    const variables = environmentOf(pid)
    const valueOf = (name: string) =>
      variables.find((variable) => variable.startsWith(`${name}=`))?.slice(name.length + 1)
    const deployment = valueOf(DEPLOYMENT)
    if (deployment !== undefined) return valueOf(PROJECT) === projectRoot ? [{ pid, deployment }] : []
    const gone = goneStarter(valueOf(STARTER) ?? "", (starter) => alive.has(starter))
    return gone !== undefined && isWithin(projectRoot, folderOf(pid)) ? [{ pid, deployment }] : []
  })
}

const environmentOf = (pid: number): ReadonlyArray<string> => {
  try {
    return fs.readFileSync(`/proc/${pid}/environ`, "utf8").split("\0")
  } catch {
    return []
  }
}

const folderOf = (pid: number): string => {
  try {
    return fs.readlinkSync(`/proc/${pid}/cwd`)
  } catch {
    return ""
  }
}

const isWithin = (root: string, folder: string): boolean => folder === root || folder.startsWith(`${root}/`)

const POLL = 20

/**
 * TERM, then KILL after the grace; resolves when none is left. `matches` is asked about agents; checks whose starter is
 * gone are nobody's any more. Gives the deployments that had any.
 */
export const endMarkedProcesses = async (
  projectRoot: string,
  matches: (deployment: string) => boolean
): Promise<ReadonlyArray<string>> => {
  const find = () =>
    markedProcesses(projectRoot).filter(({ deployment }) => deployment === undefined || matches(deployment))
  const asked = new Set<number>()
  const deployments = new Set<string>()
  const deadline = performance.now() + TERM_GRACE
  for (let found = find(); found.length > 0; found = find()) {
    const late = performance.now() >= deadline
    for (const { pid, deployment } of found) {
      if (late) signal(pid, "SIGKILL")
      else if (!asked.has(pid)) signal(pid, "SIGTERM")
      asked.add(pid)
      if (deployment !== undefined) deployments.add(deployment)
    }
    await new Promise((resolve) => setTimeout(resolve, POLL))
  }
  return [...deployments]
}

const signal = (pid: number, name: NodeJS.Signals): void => {
  try {
    process.kill(pid, name)
  } catch {
    // It ended by itself.
  }
}
