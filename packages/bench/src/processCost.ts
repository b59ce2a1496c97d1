/** What a running process costs, from `/proc`: only on Linux. */
import * as fs from "node:fs"

/** CPU time of all its threads since its start, user and system, in milliseconds. */
export const cpuMillis = (pid: number): number => {
  const tasks = fs.readdirSync(`/proc/${pid}/task`)
  const nanoseconds = tasks.map((task) => Number(readTask(pid, task).split(" ")[0]))
  return nanoseconds.reduce((sum, spent) => sum + spent, 0) / 1e6
}

/** A thread may end while its process is looked at. */
const readTask = (pid: number, task: string): string => {
  try {
    return fs.readFileSync(`/proc/${pid}/task/${task}/schedstat`, "utf8")
  } catch {
    return "0"
  }
}

const megabytes = (file: string, field: string): number => {
  const match = new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(fs.readFileSync(file, "utf8"))
  if (match === null) throw new Error(`${file} has no ${field}`)
  return Number(match[1]) / 1024
}

/** Memory that it holds, in MB; a page that others hold too counts with its share. */
export const proportionalMemory = (pid: number): number => megabytes(`/proc/${pid}/smaps_rollup`, "Pss")

/** Memory that it holds, in MB. */
export const residentMemory = (pid: number): number => megabytes(`/proc/${pid}/status`, "VmRSS")

/** The most memory that it ever held, in MB. */
export const peakMemory = (pid: number): number => megabytes(`/proc/${pid}/status`, "VmHWM")
