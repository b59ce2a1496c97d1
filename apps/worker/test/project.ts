/** A project in a temporary folder, as a person would have it: a git repository with a bug and a test that fails. */
import { execFileSync } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { fileURLToPath } from "node:url"
import type { ConfigFile, TicketDraftInput } from "@orchestr8/contracts"
import { ProjectConfig, TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { afterAll, assert } from "vitest"
import { claim, Host, openDispatch } from "../src/index.ts"
import { projectServices } from "./projectServices.ts"

const agents = path.dirname(fileURLToPath(import.meta.resolve("@orchestr8/testing/agents/fix.mjs")))

export const agentCommand = (script: string, ...args: ReadonlyArray<string>): ReadonlyArray<string> => [
  process.execPath,
  path.join(agents, script),
  ...args
]

/** Mends the bug of the project. */
export const honest = agentCommand("fix.mjs", "src/add.mjs", "a - b", "a + b")

const SOURCE = `export const add = (a, b) => a - b\n`
const TEST = `import assert from "node:assert/strict"
import { test } from "node:test"
import { add } from "../src/add.mjs"

test("adds", () => assert.equal(add(2, 3), 5))
`

export interface ProjectOptions {
  readonly git?: boolean
  readonly agent?: ReadonlyArray<string>
  readonly worker?: ConfigFile["worker"]
  readonly config?: ConfigFile
}

export const verify = "node --test"

export const git = (folder: string, ...args: ReadonlyArray<string>): string =>
  execFileSync("git", ["-c", "user.name=ann", "-c", "user.email=ann@example.invalid", ...args], {
    cwd: folder,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"]
  })

const folders: Array<string> = []
afterAll(() => {
  for (const folder of folders) fs.rmSync(folder, { recursive: true, force: true })
})

/** Gone after the tests of the file. */
export const makeFolder = (): string => {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "worker-project-")))
  folders.push(folder)
  return folder
}

export const makeProject = (options: ProjectOptions = {}) => {
  const root = makeFolder()
  const write = (file: string, text: string): void => {
    fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true })
    fs.writeFileSync(path.join(root, file), text)
  }
  const config: ConfigFile = {
    checks: { unit: { command: ["node", "--test", "--test-reporter=tap"], parser: "tap" } },
    agents: { repair_general: { command: options.agent ?? honest } },
    ...options.config,
    worker: { ...options.worker }
  }
  write("src/add.mjs", SOURCE)
  write("test/add.test.mjs", TEST)
  write(".orchestr8/config.json", JSON.stringify(config))
  write(".gitignore", "ignored.log\n.orchestr8/\n")
  if (options.git !== false) {
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "start")
  }
  const read = (file: string): string => fs.readFileSync(path.join(root, file), "utf8")
  return {
    root,
    services: projectServices(root),
    write,
    read,
    configure: (file: ConfigFile) => write(".orchestr8/config.json", JSON.stringify(file))
  }
}

export const createTicket = (draft: Partial<TicketDraftInput> = {}) =>
  TicketManager.use((manager) =>
    manager.create({ title: "add subtracts", fiefdom: "src", errors: ["adds: -1 != 5"], verify, ...draft })
  )

/** Claims the ticket and carries out one deployment. */
export const deployTicket = Effect.fnUntraced(function* (id: string) {
  const config = yield* (yield* ProjectConfig).get
  const { ticket_id, token } = yield* claim(id, config)
  assert.isUndefined(yield* (yield* Host).become("deploy"))
  const dispatch = yield* openDispatch()
  return yield* Effect.flatMap(dispatch.start({ ticket_id, attempt: token, agent_type: null }), Fiber.join)
}, Effect.scoped)
