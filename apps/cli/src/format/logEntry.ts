/** Entries of the log of a deployment for people: time, who, what. Longer texts stand below each other. */
import type { AgentEvent } from "@orchestr8/contracts"
import { toLocalTime } from "@orchestr8/contracts"
import type { LogEntry } from "@orchestr8/worker"
import { displayWidth } from "effect/cli/CliOutput"
import type { Page } from "../Output.ts"
import type { Style } from "./style.ts"

const WHO_WIDTH = 8

/** `09:30:00  agent     edit src/add.mjs`. */
export const formatLogEntry = (entry: LogEntry, page: Page): string => {
  const { style } = page
  const time = toLocalTime(entry.at)
  const who = entry.source === "worker" ? "worker" : entry.run > 1 ? `agent ${entry.run}` : "agent"
  const [text, paint] =
    entry.source === "worker" ? ([entry.event, style.bold] as const) : describeEvent(entry.event, style)
  const margin = time.length + 2 + Math.max(WHO_WIDTH, who.length) + 2
  const lines = text
    .trimEnd()
    .split("\n")
    .flatMap((line) => (page.columns === undefined ? [line] : wrap(line, Math.max(20, page.columns - margin))))
  const head = `${style.dim(time)}  ${style.cyan(who.padEnd(WHO_WIDTH))}  `
  return lines.map((line, at) => (at === 0 ? head : " ".repeat(margin)) + (line === "" ? "" : paint(line))).join("\n")
}

type Described = readonly [text: string, paint: (text: string) => string]

const asItIs = (text: string): string => text

const describeEvent = (event: AgentEvent, style: Style): Described => {
  switch (event._tag) {
    case "text":
      return [event.text, asItIs]
    case "tool":
      return [describeTool(event), style.green]
    case "diff":
      return [`changed ${event.path}`, style.green]
    case "permission":
      return [`permission ${event.decision}: ${event.title}`, style.yellow]
    case "usage":
      return [`used ${describeUsage(event)}`, style.dim]
    case "result":
      return event.failure === undefined
        ? [`ended: ${event.text}`, style.bold]
        : [`failed (${event.failure}): ${event.text}`, style.red]
    case "notice":
      return [event.text, style.dim]
  }
}

/** `edit src/add.mjs`, `execute npm test`; what has no known kind goes by its name. */
const describeTool = ({ detail, kind, name }: Extract<AgentEvent, { readonly _tag: "tool" }>): string =>
  `${kind === "other" || detail === "" ? name : kind} ${detail}`.trim()

const describeUsage = ({ tokens, usd }: Extract<AgentEvent, { readonly _tag: "usage" }>): string => {
  const parts = [...(tokens === null ? [] : [`${tokens} tokens`]), ...(usd === null ? [] : [`$${usd.toFixed(2)}`])]
  return parts.length === 0 ? "an amount that it does not tell" : parts.join(", ")
}

/** At spaces; a word that is too long stays whole. */
const wrap = (line: string, width: number): ReadonlyArray<string> => {
  const lines: Array<string> = []
  let current = ""
  for (const word of line.split(/(?<=\s)(?=\S)/)) {
    if (current !== "" && displayWidth(current + word.trimEnd()) > width) {
      lines.push(current.trimEnd())
      current = ""
    }
    current += word
  }
  return [...lines, current.trimEnd()]
}
