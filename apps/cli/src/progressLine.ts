/** What runs now, as one line that fits the terminal. Pure. */
import type { AgentEvent, Deployment, ToolKind } from "@orchestr8/contracts"
import { toMillis } from "@orchestr8/contracts"
import { plainText } from "@orchestr8/core"
import { displayWidth } from "effect/cli/CliOutput"
import { truncate } from "./format/table.ts"

interface Running {
  readonly ticketId: string
  readonly agentType: string
  /** Milliseconds since 1970. */
  readonly since: number
  readonly doing: string
}

export interface ProgressState {
  /** By deployment; the one that last did something comes last. */
  readonly running: ReadonlyMap<string, Running>
  readonly ready: number
  /** Tickets that need a person. */
  readonly attention: number
}

export const noProgress: ProgressState = { running: new Map(), ready: 0, attention: 0 }

/** The worker did something for a deployment. */
export const heardWorker = (state: ProgressState, deployment: Deployment, event: string): ProgressState =>
  deployment.ended_at === null ? withDoing(state, deployment, event) : { ...state, running: without(state, deployment) }

/** An agent did something. */
export const heardAgent = (state: ProgressState, deployment: Deployment, event: AgentEvent): ProgressState => {
  const doing = describe(event)
  return doing === undefined ? state : withDoing(state, deployment, doing)
}

const without = ({ running }: ProgressState, { id }: Deployment): ReadonlyMap<string, Running> =>
  new Map([...running].filter(([other]) => other !== id))

const withDoing = (state: ProgressState, deployment: Deployment, doing: string): ProgressState => {
  const { agent_type: agentType, id, started_at, ticket_id: ticketId } = deployment
  const now: Running = { agentType, ticketId, since: toMillis(started_at), doing: oneLine(doing) }
  return { ...state, running: new Map([...without(state, deployment), [id, now]]) }
}

const oneLine = (text: string): string => (plainText(text).trim().split("\n", 1)[0] ?? "").replace(/\s+/g, " ")

const verbs: Readonly<Record<ToolKind, string | undefined>> = {
  read: "reading",
  edit: "editing",
  delete: "deleting",
  move: "moving",
  search: "searching",
  execute: "running",
  think: "thinking",
  fetch: "fetching",
  switch_mode: undefined,
  other: undefined
}

/** Undefined for what changes nothing in what it does. */
const describe = (event: AgentEvent): string | undefined => {
  switch (event._tag) {
    case "text":
      return event.text.trim() === "" ? undefined : event.text
    case "tool":
      return `${verbs[event.kind] ?? event.name} ${event.detail}`
    case "permission":
      return event.decision === "asked" ? `asks: ${event.title}` : undefined
    case "diff":
      return `changed ${event.path}`
    case "result":
      return "ended"
    case "usage":
    case "notice":
      return undefined
  }
}

const GAP = " · "

/**
 * `2 running · 3f2a1b9c repair_general 01:12 editing src/add.mjs · 5 ready · 1 needs you`: the deployment that last did
 * something. Empty when nothing runs. What it does is cut first; the line never reaches the last column.
 */
export const progressLine = (state: ProgressState, now: number, columns: number): string => {
  const last = [...state.running.values()].at(-1)
  if (last === undefined || columns < 2) return ""
  const before = `${state.running.size} running${GAP}${last.ticketId} ${last.agentType} ${elapsed(now - last.since)}`
  const after = [
    ...(state.ready === 0 ? [] : [`${state.ready} ready`]),
    ...(state.attention === 0 ? [] : [`${state.attention} ${state.attention === 1 ? "needs" : "need"} you`])
  ].map((part) => GAP + part)
  const rest = after.join("")
  const room = columns - 1 - displayWidth(before) - displayWidth(rest) - 1
  const doing = room < 2 ? "" : truncate(last.doing, room)
  return truncate(`${before}${doing === "" ? "" : ` ${doing}`}${rest}`, Math.max(0, columns - 1))
}

/** `01:12`, `1:01:12`. */
const elapsed = (millis: number): string => {
  const seconds = Math.max(0, Math.floor(millis / 1000))
  const two = (part: number): string => String(part).padStart(2, "0")
  const minutes = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
  return seconds < 3600 ? minutes : `${Math.floor(seconds / 3600)}:${minutes}`
}
