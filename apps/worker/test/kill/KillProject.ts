/** The project of the kill suite: many bugs in folders of their own, and tickets for them, made as they are needed. */
import { execFileSync } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import type { ConfigFile } from "@orchestr8/contracts"
import { TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"

export type Merge = "fast-forward" | "none"

export const LEASE = 2000
export const MAX_ATTEMPTS = 3
const BUGS = 400

export interface KillProject {
  readonly root: string
  readonly witness: string
  readonly merge: Merge
  /** From now on agents are deployed on a person's word only. */
  readonly hold: () => void
  readonly createTicket: Effect.Effect<void, unknown, TicketManager>
}

export interface KillProjectOptions {
  readonly merge: Merge
  readonly seed: number
  /** Agents of 100 that take seconds; default 15. */
  readonly slow?: number
}

/** Gone when the scope closes, unless `KILL_KEEP` is set. */
export const makeKillProject = (options: KillProjectOptions) =>
  Effect.acquireRelease(
    Effect.sync(() => make(options)),
    ({ root }) =>
      Effect.sync(() => {
        if (process.env["KILL_KEEP"] === undefined) fs.rmSync(path.dirname(root), { recursive: true, force: true })
        else console.log(`kept ${root}`)
      })
  )

const processes = path.join(import.meta.dirname, "processes")

/** What git prints. */
export const git = (folder: string, ...args: ReadonlyArray<string>): string =>
  execFileSync("git", args, { cwd: folder, encoding: "utf8" })

const make = ({ merge, seed, slow = 15 }: KillProjectOptions): KillProject => {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "worker-kill-")))
  const root = path.join(folder, "project")
  const witness = path.join(folder, "witness.log")
  const config: ConfigFile = {
    agents: {
      repair_general: {
        command: [process.execPath, path.join(processes, "agent.mjs"), witness, String(seed), String(slow)]
      }
    },
    worker: {
      merge,
      concurrency: 3,
      maxAttempts: MAX_ATTEMPTS,
      timeouts: { lease: `${LEASE} millis`, verify: "3 seconds" }
    }
  }
  fs.mkdirSync(path.join(root, ".orchestr8"), { recursive: true })
  fs.writeFileSync(witness, "")
  for (let bug = 0; bug < BUGS; bug++) {
    fs.mkdirSync(path.join(root, `src/m${bug}`), { recursive: true })
    fs.writeFileSync(path.join(root, `src/m${bug}/sum.mjs`), "export const sum = (a, b) => a - b\n")
  }
  fs.copyFileSync(path.join(processes, "proof.mjs"), path.join(root, "proof.mjs"))
  fs.writeFileSync(path.join(root, ".gitignore"), ".orchestr8/\n")
  const configure = (file: ConfigFile): void =>
    fs.writeFileSync(path.join(root, ".orchestr8/config.json"), JSON.stringify(file))
  configure(config)
  git(root, "init", "--quiet", "--initial-branch=main")
  git(root, "add", "--all")
  git(root, "-c", "user.name=ann", "-c", "user.email=ann@example.invalid", "commit", "--quiet", "--message", "start")
  let bugs = 0
  const createTicket = Effect.gen(function* () {
    const bug = bugs++
    yield* (yield* TicketManager).create({
      title: `src/m${bug}/sum.mjs subtracts`,
      fiefdom: `src/m${bug}`,
      errors: ["2 + 3 = -1"],
      verify: `node proof.mjs ${bug} ${witness}`
    })
  })
  const hold = (): void => configure({ ...config, worker: { ...config.worker, trigger: "manual" } })
  return { root, witness, merge, hold, createTicket }
}
