/**
 * Every process of a project as `/proc` shows it, whether it carries the marks of a deployment or not. The worker itself
 * and its git are not among them.
 */
import * as fs from "node:fs"
import { runningPids } from "@orchestr8/core/file"

export interface ProjectProcess {
  readonly pid: number
  /** When it started, in ticks since the machine did: tells a process from a later one with its number. */
  readonly startedAt: number
  /** `leftover`: what an agent started. */
  readonly kind: "agent" | "proof" | "leftover"
  /** Of agents and what they started. */
  readonly deployment: string | undefined
}

export const processesOf = (root: string, witness: string): ReadonlyArray<ProjectProcess> =>
  runningPids().flatMap((pid) => {
    const argv = read(`/proc/${pid}/cmdline`)
    const isOurs = argv.includes(witness)
    const environment = read(`/proc/${pid}/environ`)
    const deployment = environment.includes(`TICKETS_DIR=${root}`)
      ? environment.find((variable) => variable.startsWith("ORCHESTR8_DEPLOYMENT="))?.split("=")[1]
      : undefined
    const startedAt = startOf(pid)
    if (startedAt === undefined || (!isOurs && deployment === undefined)) return []
    const has = (script: string): boolean => isOurs && argv.some((argument) => argument.endsWith(script))
    const kind = has("proof.mjs") ? "proof" : has("agent.mjs") ? "agent" : "leftover"
    const one: ProjectProcess = { pid, startedAt, kind, deployment }
    return [one]
  })

const read = (file: string): ReadonlyArray<string> => {
  try {
    return fs.readFileSync(file, "utf8").split("\0")
  } catch {
    return []
  }
}

/** Undefined for zombies and for processes that are gone. */
export const startOf = (pid: number): number | undefined => {
  const [text = ""] = read(`/proc/${pid}/stat`)
  const [state = "Z", ...fields] = text.slice(text.lastIndexOf(")") + 2).split(" ")
  return state === "Z" || state === "X" ? undefined : Number(fields[18])
}

export const signal = (pid: number, name: NodeJS.Signals): void => {
  try {
    process.kill(pid, name)
  } catch {
    // It ended by itself.
  }
}
