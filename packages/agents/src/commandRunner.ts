/**
 * The command adapter: an agent is one process and its children. Its output is text for the transcript; what it
 * means is for parsers to say.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { type GroupExit, type StartedGroup, startGroup } from "@orchestr8/core/file"
import * as Effect from "effect/Effect"
import type { AgentEnding, AgentExit, AgentLimits, AgentRunner, Assignment } from "./AgentRunner.ts"
import { agentEnvironment } from "./environment.ts"
import { endMarkedProcesses } from "./markedProcesses.ts"
import { fillPlaceholders } from "./placeholders.ts"
import { Transcript } from "./Transcript.ts"

const LAST_LINES = 10

export const commandRunner: AgentRunner["Service"] = {
  command: ({ agent, briefing, folder, ticketId }) =>
    fillPlaceholders(agent.command, {
      briefing_file: briefing.file,
      briefing: briefing.text,
      ticket_id: ticketId,
      worktree: folder
    }),
  run: Effect.fn("AgentRunner.run")((assignment) =>
    Effect.callback<AgentExit>((resume) => {
      const running = start(assignment)
      void running.exit.then((exit) => resume(Effect.succeed(exit)))
      return Effect.promise(() => running.end())
    })
  ),
  endLeftovers: Effect.fn("AgentRunner.endLeftovers")((projectRoot, isDead) =>
    Effect.promise(() => endMarkedProcesses(fs.realpathSync(projectRoot), isDead))
  )
}

/** `end` resolves when no process of the agent is left. */
const start = (assignment: Assignment): { readonly exit: Promise<AgentExit>; readonly end: () => Promise<void> } => {
  const { agent, briefing, deployment, folder } = assignment
  // The same project has one mark, whichever way its folder was named.
  const projectRoot = fs.realpathSync(assignment.projectRoot)
  fs.mkdirSync(path.dirname(assignment.transcript), { recursive: true })
  const transcript = new Transcript(assignment.transcript)
  let lastOutput: number | undefined
  const starting = startGroup({
    command: commandRunner.command(assignment),
    cwd: folder,
    env: agentEnvironment({ ...assignment, projectRoot }, process.env),
    input: agent.briefing === "stdin" ? briefing.text : "",
    onOutput: (_, chunk) => {
      lastOutput = performance.now()
      transcript.push(chunk)
    }
  })
  const exit = starting
    .then(async (group) => {
      const ending = watch(group, assignment.limits, () => lastOutput)
      return toExit(await ending, await group.ended, assignment.limits, transcript)
    }, notStarted)
    .finally(() => endMarkedProcesses(projectRoot, (found) => found === deployment))
    .finally(() => transcript.close())
  return {
    exit,
    end: () =>
      starting
        .then((group) => group.end())
        .then(() => exit)
        .then(
          () => undefined,
          () => undefined
        )
  }
}

/** Ends the group when it passes a limit; resolves when it ends, however. */
const watch = (
  group: StartedGroup,
  limits: AgentLimits,
  lastOutput: () => number | undefined
): Promise<AgentEnding> => {
  const began = performance.now()
  const next = (): { readonly at: number; readonly ending: AgentEnding } => {
    const last = lastOutput()
    const quiet =
      last === undefined
        ? { at: began + limits.start, ending: "no_output" as const }
        : { at: last + limits.silence, ending: "silent" as const }
    const total = { at: began + limits.total, ending: "too_long" as const }
    return quiet.at <= total.at ? quiet : total
  }
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout
    const look = (): void => {
      const { at, ending } = next()
      const left = at - performance.now()
      if (left > 0) {
        // The first output moves the time limit to one that may be nearer.
        timer = setTimeout(look, Math.min(left, limits.silence, MAX_TIMER))
        return
      }
      resolve(ending)
      void group.end()
    }
    look()
    void group.ended.then(() => {
      clearTimeout(timer)
      resolve("exited")
    })
  })
}

/** Longer timers fire at once. */
const MAX_TIMER = 2 ** 31 - 1

const notStarted = (cause: unknown): AgentExit => ({
  ending: "not_started",
  exitCode: null,
  signal: null,
  summary: `could not be started: ${cause instanceof Error ? cause.message : String(cause)}`,
  lastWords: ""
})

const toExit = (ending: AgentEnding, exit: GroupExit, limits: AgentLimits, transcript: Transcript): AgentExit => ({
  ending,
  ...exit,
  summary: summaryOf(ending, exit, limits),
  lastWords: transcript.lastLines(LAST_LINES)
})

const summaryOf = (ending: AgentEnding, { exitCode, signal }: GroupExit, limits: AgentLimits): string => {
  switch (ending) {
    case "no_output":
      return `was ended: no output within ${seconds(limits.start)}`
    case "silent":
      return `was ended: no output for ${seconds(limits.silence)}`
    case "too_long":
      return `was ended: it ran for more than ${seconds(limits.total)}`
    default:
      return exitCode === null ? `was ended by ${signal}` : `exited with ${exitCode}`
  }
}

const seconds = (millis: number): string => `${Math.round(millis / 100) / 10} s`
