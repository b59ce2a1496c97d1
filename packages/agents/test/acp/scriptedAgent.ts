/** A scripted agent as a process with the adapter on it, and a project to work in: the least that a link can be. */
import { spawn } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import { fileURLToPath } from "node:url"
import type { AgentEvent, Answer, Permission, Question, ToolKind } from "@orchestr8/contracts"
import { Actor, fromMillis } from "@orchestr8/contracts"
import { temporaryProject } from "@orchestr8/testing"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { acpAdapter } from "../../src/acp/acpAdapter.ts"
import type { AgentConnection } from "../../src/AgentAdapter.ts"
import type { Assignment } from "../../src/AgentRunner.ts"

const script = fileURLToPath(import.meta.resolve("@orchestr8/testing/agents/acp.mjs"))

export type Asked = Pick<Question, "kind" | "text" | "options">

export interface Scene {
  readonly permissions?: Partial<Record<ToolKind, Permission>>
  readonly briefing?: string
  readonly mcp?: NonNullable<Assignment["mcp"]>
  /** The option that a person chooses; null: words instead. Absent: the person does not answer. */
  readonly chosen?: string | null
}

export interface Running {
  readonly root: string
  readonly events: ReadonlyArray<AgentEvent>
  readonly questions: ReadonlyArray<Asked>
  readonly connection: AgentConnection
  /** Resolves with the first event that the predicate names, past or to come. */
  readonly event: (isIt: (event: AgentEvent) => boolean) => Effect.Effect<AgentEvent>
  /** Resolves when the process has ended, and gives its exit code. */
  readonly exit: Effect.Effect<number | null>
  readonly kill: (signal: NodeJS.Signals) => void
}

const EVERYTHING_ALLOWED: Readonly<Record<ToolKind, Permission>> = {
  read: "allow",
  edit: "allow",
  delete: "allow",
  move: "allow",
  search: "allow",
  execute: "allow",
  think: "allow",
  fetch: "allow",
  switch_mode: "allow",
  other: "allow"
}

const TESTER = Actor.make("human:ann")

export const answerOption = (option: string | null): Answer => ({
  option,
  text: option ?? "rather not",
  by: TESTER,
  at: fromMillis(0)
})

/** Starts the agent in an empty project with the file `bug.txt`, which says `one`. It is killed with the scope. */
export const startScripted = (
  args: ReadonlyArray<string>,
  { briefing = "# Fix 3f2a1b9c\n", chosen, mcp, permissions }: Scene = {}
): Effect.Effect<Running, never, Scope.Scope> =>
  Effect.gen(function* () {
    const root = yield* temporaryProject
    fs.writeFileSync(path.join(root, "bug.txt"), "one\n")
    const events: Array<AgentEvent> = []
    const questions: Array<Asked> = []
    const watchers = new Set<() => void>()
    const child = yield* Effect.acquireRelease(
      Effect.sync(() =>
        spawn(process.execPath, [script, ...args.map((argument) => argument.replace("{root}", root))], {
          cwd: "/",
          env: { PATH: process.env["PATH"], ORCHESTR8_TICKET: "3f2a1b9c" }
        })
      ),
      (child) => Effect.sync(() => child.kill("SIGKILL"))
    )
    const assignment: Assignment = {
      agent: {
        agentType: "scripted",
        adapter: "acp",
        command: [],
        parser: "none",
        briefing: "stdin",
        model: "scripted",
        permissions: { ...EVERYTHING_ALLOWED, ...permissions }
      },
      deployment: "3f2a1b9c-1",
      run: 1,
      ticketId: "3f2a1b9c",
      projectRoot: root,
      folder: root,
      briefing: { text: briefing, file: path.join(root, "briefing.md") },
      transcript: path.join(root, "transcript.log"),
      events: path.join(root, "agent.jsonl"),
      environment: ["PATH", "NODE_ENV"],
      limits: { start: 1, silence: 1, total: 1, grace: 1 },
      budget: {},
      ask: () => Effect.never,
      ...(mcp === undefined ? {} : { mcp })
    }
    const connection = acpAdapter.connect(assignment, {
      input: child.stdin,
      emit: (event) => {
        events.push(event)
        for (const look of watchers) look()
      },
      ask: (question) => {
        questions.push(question)
        return chosen === undefined ? new Promise(() => {}) : Promise.resolve(answerOption(chosen))
      }
    })
    child.stdout.on("data", connection.output)
    child.stderr.on("data", connection.error)
    const ended = new Promise<number | null>((resolve) => {
      child.on("close", (code) => {
        connection.end()
        resolve(code)
      })
    })
    return {
      root,
      events,
      questions,
      connection,
      event: (isIt) =>
        Effect.callback<AgentEvent>((resume) => {
          const look = (): void => {
            const found = events.find(isIt)
            if (found !== undefined) resume(Effect.succeed(found))
          }
          watchers.add(look)
          look()
          return Effect.sync(() => watchers.delete(look))
        }),
      exit: Effect.promise(() => ended),
      kill: (signal) => child.kill(signal)
    }
  })

export const isText = (event: AgentEvent): boolean => event._tag === "text"
export const isResult = (event: AgentEvent): boolean => event._tag === "result"

/** Its events from start to end, when it ends by itself. */
export const runScripted = (args: ReadonlyArray<string>, scene: Scene = {}) =>
  Effect.gen(function* () {
    const running = yield* startScripted(args, scene)
    const exitCode = yield* running.exit
    return {
      ...running,
      exitCode,
      last: running.events.at(-1),
      bug: fs.readFileSync(path.join(running.root, "bug.txt"), "utf8")
    }
  })
