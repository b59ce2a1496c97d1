/**
 * Projects for a worker to deploy agents in: a git repository with some source, and a configuration. What makes a
 * ticket one that the worker deploys for, and one whose proof costs nothing.
 */
import { spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import type { ConfigFile, TicketDraftInput } from "@orchestr8/contracts"
import { fiefdoms, randomFrom } from "../tickets.ts"

/** Files of the repository; a checkout of it is what a worktree costs. */
const FILES = 200
const FILE_LINES = 40

/** Throws what git said when it fails. */
export const git = (folder: string, args: ReadonlyArray<string>): void => {
  const identity = ["-c", "user.name=bench", "-c", "user.email=bench@tickets.invalid", "-c", "gc.auto=0"]
  const { error, status, stderr } = spawnSync("git", [...identity, ...args], { cwd: folder, encoding: "utf8" })
  if (status !== 0) throw new Error(`git ${args.join(" ")}: ${error?.message ?? stderr}`)
}

/** Makes a repository of the empty folder. */
export const makeProject = (projectRoot: string, config: ConfigFile): void => {
  const random = randomFrom(1)
  for (const [at, fiefdom] of fiefdoms.slice(0, FILES).entries()) {
    const folder = path.join(projectRoot, fiefdom)
    fs.mkdirSync(folder, { recursive: true })
    const lines = Array.from({ length: FILE_LINES }, (_, line) => `export const value${line} = ${random()}`)
    fs.writeFileSync(path.join(folder, `file${at}.ts`), `${lines.join("\n")}\n`)
  }
  git(projectRoot, ["init", "--quiet", "--initial-branch=main"])
  git(projectRoot, ["add", "--all"])
  git(projectRoot, ["commit", "--quiet", "--message", "the start"])
  // As in a project of some age: most of it is in one file.
  git(projectRoot, ["repack", "-a", "-d", "--quiet"])
  const base = path.join(projectRoot, ".orchestr8")
  fs.mkdirSync(base)
  fs.writeFileSync(path.join(base, "config.json"), JSON.stringify(config))
}

/** Needs an agent: its proof fails at once, before and after. */
export const brokenTicket = (at: number): TicketDraftInput => ({
  title: `Broken ${at}`,
  fiefdom: fiefdoms[at % fiefdoms.length] ?? "src",
  errors: ["it does not work"],
  verify: "/bin/false"
})
