/**
 * Processes of agents by the marks in their environment. Linux only: elsewhere none is found, and a process that left
 * the group of its agent stays. One that clears its environment is not found either.
 */
import * as fs from "node:fs"
import { runningPids, TERM_GRACE } from "@orchestr8/core/file"
import { DEPLOYMENT, PROJECT } from "./environment.ts"

export interface MarkedProcess {
  readonly pid: number
  readonly deployment: string
}

/** Zombies have no environment and are not among them. */
export const markedProcesses = (projectRoot: string): ReadonlyArray<MarkedProcess> =>
  runningPids().flatMap((pid) => {
    const variables = environmentOf(pid)
    if (!variables.includes(`${PROJECT}=${projectRoot}`)) return []
    const mark = variables.find((variable) => variable.startsWith(`${DEPLOYMENT}=`))
    return mark === undefined || pid === process.pid ? [] : [{ pid, deployment: mark.slice(DEPLOYMENT.length + 1) }]
  })

const environmentOf = (pid: number): ReadonlyArray<string> => {
  try {
    return fs.readFileSync(`/proc/${pid}/environ`, "utf8").split("\0")
  } catch {
    return []
  }
}

const POLL = 20

/** TERM, then KILL after the grace; resolves when none is left. Gives the deployments that had any. */
export const endMarkedProcesses = async (
  projectRoot: string,
  matches: (deployment: string) => boolean
): Promise<ReadonlyArray<string>> => {
  const find = () => markedProcesses(projectRoot).filter(({ deployment }) => matches(deployment))
  const asked = new Set<number>()
  const deployments = new Set<string>()
  const deadline = performance.now() + TERM_GRACE
  for (let found = find(); found.length > 0; found = find()) {
    const late = performance.now() >= deadline
    for (const { pid, deployment } of found) {
      if (late) signal(pid, "SIGKILL")
      else if (!asked.has(pid)) signal(pid, "SIGTERM")
      asked.add(pid)
      deployments.add(deployment)
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
