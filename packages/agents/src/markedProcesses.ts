/**
 * Processes of deployments by the marks in their environment: agents, and what proofs of their work left running. Those
 * of a person's `tickets health` carry none. Linux only: elsewhere none is found, and a process that left the group of its
 * agent stays. One that clears its environment is not found either.
 */
import * as fs from "node:fs"
import * as os from "node:os"
import {
  goneStarter,
  KILL_PATIENCE,
  PROJECT as PROOF_PROJECT,
  PROOF,
  runningPids,
  STARTER,
  TERM_GRACE
} from "@orchestr8/core/file"
import * as Effect from "effect/Effect"
import { DEPLOYMENT, PROJECT } from "./environment.ts"

export interface MarkedProcess {
  readonly pid: number
  readonly deployment: string
}

/** Of the project's deployments: agents, and proofs that no other living process waits for. */
export const markedProcesses = (projectRoot: string): ReadonlyArray<MarkedProcess> => {
  const environments = new Map(runningPids().flatMap((pid) => environmentOf(pid)))
  const isWaitedFor = (starter: string): boolean =>
    starter !== `${os.hostname()}:${process.pid}` && goneStarter(starter, (pid) => environments.has(pid)) === undefined
  return [...environments].flatMap(([pid, variables]): ReadonlyArray<MarkedProcess> => {
    if (pid === process.pid) return []
    const valueOf = (name: string) =>
      variables.find((variable) => variable.startsWith(`${name}=`))?.slice(name.length + 1)
    const deployment = valueOf(DEPLOYMENT)
    if (deployment !== undefined) return valueOf(PROJECT) === projectRoot ? [{ pid, deployment }] : []
    const proof = valueOf(PROOF)
    if (proof === undefined || valueOf(PROOF_PROJECT) !== projectRoot) return []
    return isWaitedFor(valueOf(STARTER) ?? "") ? [] : [{ pid, deployment: proof }]
  })
}

/** None for a zombie, whose environment is empty; that of another user's process cannot be read. */
const environmentOf = (pid: number): ReadonlyArray<readonly [number, ReadonlyArray<string>]> => {
  try {
    const text = fs.readFileSync(`/proc/${pid}/environ`, "utf8")
    return text === "" ? [] : [[pid, text.split("\0")]]
  } catch (cause) {
    return cause instanceof Error && "code" in cause && cause.code === "EACCES" ? [[pid, []]] : []
  }
}

const POLL = 20

export interface EndedProcesses {
  /** Those that had any. */
  readonly deployments: ReadonlyArray<string>
  /** Pids that even KILL did not end. */
  readonly hanging: ReadonlyArray<number>
}

/** TERM, then KILL after the grace, to the processes of the deployments that match, until none is left. */
export const endMarkedProcesses = async (
  projectRoot: string,
  matches: (deployment: string) => boolean
): Promise<EndedProcesses> => {
  const find = () => markedProcesses(projectRoot).filter(({ deployment }) => matches(deployment))
  const asked = new Set<number>()
  const deployments = new Set<string>()
  const deadline = performance.now() + TERM_GRACE
  for (let found = find(); found.length > 0; found = find()) {
    const now = performance.now()
    if (now >= deadline + KILL_PATIENCE) return { deployments: [...deployments], hanging: found.map(({ pid }) => pid) }
    for (const { pid, deployment } of found) {
      if (now >= deadline) signal(pid, "SIGKILL")
      else if (!asked.has(pid)) signal(pid, "SIGTERM")
      asked.add(pid)
      deployments.add(deployment)
    }
    await new Promise((resolve) => setTimeout(resolve, POLL))
  }
  return { deployments: [...deployments], hanging: [] }
}

export const warnOfHanging = ({ hanging }: EndedProcesses): Effect.Effect<void> =>
  hanging.length === 0
    ? Effect.void
    : Effect.logWarning(`processes of agents hang in the system and were left behind: ${hanging.join(", ")}`)

const signal = (pid: number, name: NodeJS.Signals): void => {
  try {
    process.kill(pid, name)
  } catch {
    // It ended by itself.
  }
}
