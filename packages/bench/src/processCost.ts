/** What a running process costs, from `/proc`: only on Linux. Throws for a process that is gone. */
import * as fs from "node:fs"

/** Linux counts CPU time for its users in hundredths of a second, whatever its own clock does. */
const TICK = 10

/** CPU time since its start, user and system, in milliseconds, to 10 ms. */
export const cpuMillis = (pid: number): number => {
  const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8")
  // The name in parentheses may hold anything; behind it come the third field and those after it.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
  return (Number(fields[11]) + Number(fields[12])) * TICK
}

const megabytes = (file: string, field: string): number => {
  const match = new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(fs.readFileSync(file, "utf8"))
  if (match === null) throw new Error(`${file} has no ${field}`)
  return Number(match[1]) / 1024
}

/** Memory that it holds, in MB; of a page that others hold too, its share. */
export const proportionalMemory = (pid: number): number => megabytes(`/proc/${pid}/smaps_rollup`, "Pss")

/** Memory that it holds, in MB. */
export const residentMemory = (pid: number): number => megabytes(`/proc/${pid}/status`, "VmRSS")

/** The most memory that it ever held, in MB. */
export const peakMemory = (pid: number): number => megabytes(`/proc/${pid}/status`, "VmHWM")
