/**
 * One run of an agent on this machine: its process group, what it may see, its record, and the end of everything that
 * it started.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import process from "node:process"
import { signalGroup, startGroup } from "@orchestr8/core/file"
import { AgentRecord } from "./AgentRecord.ts"
import type { AgentExit, Assignment } from "./AgentRunner.ts"
import { agentExit, notStarted } from "./agentExit.ts"
import { agentEnvironment } from "./environment.ts"
import { endMarkedProcesses, warnOfHanging } from "./markedProcesses.ts"
import { mcpConfigFile, mcpConfigText } from "./mcpConfig.ts"
import { fillPlaceholders } from "./placeholders.ts"
import { type RunPromise, type SupervisedAgent, superviseAgent } from "./superviseAgent.ts"

export interface StartedAgent {
  /** Resolves when no process of the agent is left. */
  readonly exit: Promise<AgentExit>
  /** Ends the agent; resolves with `exit`. */
  readonly end: () => Promise<AgentExit>
}

/** The command of an agent, its placeholders filled in. */
export const agentCommand = (
  assignment: Pick<Assignment, "agent" | "briefing" | "ticketId" | "folder" | "mcp">
): ReadonlyArray<string> =>
  fillPlaceholders(assignment.agent.command, {
    briefing_file: assignment.briefing.file,
    briefing: assignment.briefing.text,
    ticket_id: assignment.ticketId,
    worktree: assignment.folder,
    mcp_config: mcpConfigFile(assignment)
  })

const groups = new Set<number>()

/** KILLs the process groups of all agents that run now. */
export const killAgents = (): void => {
  for (const group of groups) signalGroup(group, "SIGKILL")
}

export const startAgent = (given: Assignment, runPromise: RunPromise): StartedAgent => {
  let agent: SupervisedAgent | undefined
  let isToEnd = false
  const run = async (): Promise<AgentExit> => {
    // The same project has one mark, whichever way its folder was named.
    const assignment = { ...given, projectRoot: fs.realpathSync(given.projectRoot) }
    const record = new AgentRecord(assignment)
    try {
      await writeMcpConfig(assignment)
      const group = await startGroup({
        command: agentCommand(assignment),
        cwd: assignment.folder,
        env: agentEnvironment(assignment, process.env),
        input: { open: true },
        // Output comes in later turns of the event loop than the start.
        onOutput: (stream, chunk) => agent?.output(stream, chunk)
      })
      groups.add(group.pid)
      agent = superviseAgent(assignment, group, record, runPromise)
      if (isToEnd) agent.end()
      const ended = await agent.ended.finally(() => groups.delete(group.pid))
      return agentExit({ ...ended, ...record.summary() }, assignment.limits, Date.now())
    } finally {
      const left = await endMarkedProcesses(assignment.projectRoot, (found) => found === assignment.deployment)
      await runPromise(warnOfHanging(left)).catch(() => {})
      record.close()
    }
  }
  const exit = run().catch((cause: unknown) => notStarted(cause, isForPerson(cause, given) ? "configuration" : "crash"))
  return {
    exit,
    end: () => {
      isToEnd = true
      agent?.end()
      return exit
    }
  }
}

const writeMcpConfig = async (assignment: Assignment): Promise<void> => {
  const { agent, mcp } = assignment
  if (mcp === undefined && !agent.command.some((argument) => argument.includes("{mcp_config}"))) return
  const file = mcpConfigFile(assignment)
  await fs.promises.mkdir(path.dirname(file), { recursive: true })
  await fs.promises.writeFile(file, mcpConfigText(assignment), { mode: 0o600 })
}

/** Programs that are not there, or that this system cannot start with these arguments. */
const FOR_PERSON = new Set(["ENOENT", "EACCES", "ENOEXEC", "E2BIG"])

const isForPerson = (cause: unknown, { folder }: Assignment): boolean => {
  const codes = [cause, cause instanceof Error ? cause.cause : undefined].map((error) =>
    error instanceof Error && "code" in error ? String(error.code) : ""
  )
  return codes.some((code) => FOR_PERSON.has(code)) && fs.existsSync(folder)
}
