/** The table of scripted agents as Markdown, and its place in a page: between two comments. */
import type { ScriptedAgent } from "./scriptedAgents.ts"

export interface Row extends Pick<ScriptedAgent, "agent" | "as" | "does" | "state" | "status" | "reason"> {
  readonly failure: ScriptedAgent["failure"]
  readonly attention: string | undefined
  readonly follows: string
}

const BEGIN = "<!-- scripted agents: begin -->\n\n"
const END = "\n\n<!-- scripted agents: end -->"

/** Throws where the page has no place for it. */
export const tableIn = (page: string) => {
  const begin = page.indexOf(BEGIN)
  const end = page.indexOf(END, begin)
  if (begin === -1 || end === -1) throw new Error(`the page has no place between ${BEGIN} and ${END}`)
  const start = begin + BEGIN.length
  return { before: page.slice(0, start), table: page.slice(start, end), after: page.slice(end) }
}

const HEADER = ["agent", "as", "what it does", "the deployment ends", "the ticket then", "what follows"]

/** Its columns aligned, as the formatter of the repository wants it. */
export const tableOf = (rows: ReadonlyArray<Row>): string => {
  const cells = [HEADER, ...rows.map(cellsOf)]
  const widths = HEADER.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)))
  const line = (row: ReadonlyArray<string>) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`
  const [head = "", ...body] = cells.map(line)
  return [head, line(widths.map((width) => "-".repeat(width))), ...body].join("\n")
}

const cellsOf = ({
  agent,
  as,
  attention,
  does,
  failure,
  follows,
  reason,
  state,
  status
}: Row): ReadonlyArray<string> => [
  agent,
  as,
  does,
  failure === undefined ? code(state) : `${code(state)}, ${code(failure)}`,
  told(status, reason, attention),
  consequences[follows] ?? follows
]

const told = (status: string, reason: string, attention: string | undefined): string => {
  const needs = attention === undefined ? "" : attention === reason ? ", attention" : `, attention "${attention}"`
  return `${code(status)}${needs}: ${reason.replaceAll("|", "\\|")}`
}

const consequences: Readonly<Record<string, string>> = {
  retry: "retry: the next agent, after a back-off",
  wait: "wait: agents of its type pause, the attempt does not count",
  next_agent: "next agent, at once",
  person: "a person decides",
  nothing: "nothing"
}

const code = (text: string): string => `\`${text}\``
