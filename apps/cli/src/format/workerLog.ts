/** Lines of the log of the worker for people. */
import type { WorkerLogEntry } from "@orchestr8/worker"
import type { Page } from "../Output.ts"
import type { Style } from "./style.ts"

const paintLevel = (level: WorkerLogEntry["level"], style: Style) =>
  ({ debug: style.dim, info: style.cyan, warning: style.yellow, error: style.red })[level]

/** `2026-11-22 09:30:00 UTC  warning  the message  ticket=3f2a1b9c`, and the cause below it. */
export const formatWorkerLogEntry = (entry: WorkerLogEntry, { style }: Page): string => {
  const time = `${entry.time.slice(0, 10)} ${entry.time.slice(11, 19)} UTC`
  const about = Object.entries(entry.annotations).map(
    ([key, value]) => `${key}=${typeof value === "string" ? value : JSON.stringify(value)}`
  )
  const head = [style.dim(time), paintLevel(entry.level, style)(entry.level.padEnd(7)), entry.message]
  const line = [...head, ...(about.length === 0 ? [] : [style.dim(about.join(" "))])].join("  ")
  return [line, ...(entry.cause === undefined ? [] : entry.cause.split("\n").map((cause) => `    ${cause}`))].join("\n")
}
