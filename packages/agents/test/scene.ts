/** A project folder with a scripted agent in it; the folders go when the tests of the file have ended. */
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { fileURLToPath } from "node:url"
import type { AgentEvent, AgentEventEntry } from "@orchestr8/contracts"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import { afterAll } from "vitest"
import { type Agent, defaultPermissions } from "../src/Agent.ts"
import { type AgentLimits, AgentRunner, type Assignment } from "../src/AgentRunner.ts"

const folders: Array<string> = []
afterAll(() => {
  for (const folder of folders) fs.rmSync(folder, { recursive: true, force: true })
})

export const makeFolder = (): string => {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "agent-runner-")))
  folders.push(folder)
  return folder
}

const agents = path.dirname(fileURLToPath(import.meta.resolve("@orchestr8/testing/agents/fix.mjs")))

export interface Setting extends Partial<Omit<Assignment, "agent" | "limits">> {
  readonly agent?: Partial<Agent>
  readonly limits?: Partial<AgentLimits>
}

export const makeScene = () => {
  const projectRoot = makeFolder()
  const deployment = path.join(projectRoot, "deployments", "d")
  const [transcript, events] = [path.join(deployment, "transcript.log"), path.join(deployment, "agent.jsonl")]

  const assignment = (command: ReadonlyArray<string>, { agent, limits, ...rest }: Setting = {}): Assignment => ({
    agent: {
      agentType: "repair_general",
      adapter: "command",
      command,
      parser: "none",
      briefing: "stdin",
      model: "scripted",
      permissions: defaultPermissions,
      ...agent
    },
    deployment: "3f2a1b9c-1",
    run: 1,
    ticketId: "3f2a1b9c",
    projectRoot,
    folder: projectRoot,
    briefing: { text: "# Fix 3f2a1b9c\n", file: path.join(deployment, "briefing.md") },
    transcript,
    events,
    environment: ["PATH", "LANG"],
    limits: { start: 20_000, silence: 20_000, total: 60_000, grace: 20_000, ...limits },
    budget: {},
    ask: () => Effect.never,
    ...rest
  })
  const start = (command: ReadonlyArray<string>, setting?: Setting) =>
    AgentRunner.use((runner) => runner.run(assignment(command, setting))).pipe(Effect.provide(AgentRunner.layer))
  const read = (file: string) => fs.readFileSync(file, "utf8")

  return {
    projectRoot,
    assignment,
    /** Runs a command that is there. */
    start,
    /** Runs a scripted agent. */
    run: (script: string, args: ReadonlyArray<string> = [], setting?: Setting) =>
      start([process.execPath, path.join(agents, script), ...args], setting),
    /** Runs the scripted agent that prints what Claude prints. */
    claude: (args: ReadonlyArray<string>, setting?: Setting) =>
      start([process.execPath, path.join(agents, "claude.mjs"), ...args], { ...setting, agent: { parser: "claude" } }),
    printed: () => read(transcript),
    entries: (): ReadonlyArray<AgentEventEntry> =>
      read(events)
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line)),
    events: (): ReadonlyArray<AgentEvent> =>
      read(events)
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line).event)
  }
}

export const isAlive = (pid: number): boolean => {
  try {
    return !/^State:\s*Z/m.test(fs.readFileSync(`/proc/${pid}/status`, "utf8"))
  } catch {
    return false
  }
}

/** The text of a file, once there is any. */
export const fileText = (file: string) =>
  Effect.sync(() => (fs.existsSync(file) ? fs.readFileSync(file, "utf8") : "")).pipe(
    Effect.repeat({ until: (text) => text !== "", schedule: Schedule.spaced("10 millis") })
  )
