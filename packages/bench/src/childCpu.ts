/**
 * CPU time of a whole process, user and system, from its start to its end: taken by the shell that waits for it,
 * because Node does not tell the resource usage of its children.
 */
import { spawnSync } from "node:child_process"

/** Why it cannot be measured here; undefined when it can. */
export const cannotMeasure = (): string | undefined =>
  spawnSync("bash", ["-c", "true"]).status === 0 ? undefined : "no bash to take the CPU time of a process"

/** Seconds. Throws when the program fails. */
export const childCpuSeconds = (command: ReadonlyArray<string>, cwd: string): number => {
  const script = 'TIMEFORMAT="cpu %3U %3S"; time "$@" >/dev/null'
  const { status, stderr } = spawnSync("bash", ["-c", script, "bash", ...command], { cwd, encoding: "utf8" })
  const match = /^cpu ([\d.]+) ([\d.]+)$/m.exec(stderr)
  if (status !== 0 || match === null) throw new Error(`${command.join(" ")} ended with ${status}: ${stderr}`)
  return Number(match[1]) + Number(match[2])
}
