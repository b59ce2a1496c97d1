/** What a deployment may leave on the machine and in its project, looked at from outside. */
import * as fs from "node:fs"
import * as path from "node:path"
import { git } from "../project.ts"

/** The commands of the processes that work in the project or are marked with it, those of the test aside. */
export const processesOf = (root: string): ReadonlyArray<string> =>
  fs
    .readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && name !== String(process.pid) && isOf(root, `/proc/${name}`))
    .map((pid) => readOrNothing(`/proc/${pid}/cmdline`).replaceAll("\0", " "))

const isOf = (root: string, folder: string): boolean =>
  readOrNothing(`${folder}/environ`).split("\0").includes(`TICKETS_DIR=${root}`) || isWithin(root, folder)

const isWithin = (root: string, folder: string): boolean => {
  try {
    return `${fs.readlinkSync(`${folder}/cwd`)}/`.startsWith(`${root}/`)
  } catch {
    return false
  }
}

/** A process may be gone by now, or be another user's. */
const readOrNothing = (file: string): string => {
  try {
    return fs.readFileSync(file, "utf8")
  } catch {
    return ""
  }
}

export const worktreesOf = (root: string): ReadonlyArray<string> => {
  const folder = path.join(root, ".orchestr8/.local/worktrees")
  const known = git(root, "worktree", "list", "--porcelain").match(/^worktree .*/gm) ?? []
  return [...(fs.existsSync(folder) ? fs.readdirSync(folder) : []), ...known.slice(1)]
}

/** Branches without a commit of their own. */
export const emptyBranchesOf = (root: string): ReadonlyArray<string> =>
  git(root, "for-each-ref", "--format=%(refname:short)", "refs/heads/tickets")
    .split("\n")
    .filter((branch) => branch !== "" && git(root, "rev-list", "--count", `main..${branch}`).trim() === "0")

/** Bytes that are kept of what the agent printed and did. */
export const storedOf = (root: string, deployment: string) => {
  const size = (name: string) =>
    fs.statSync(path.join(root, ".orchestr8/deployments", deployment, name), { throwIfNoEntry: false })?.size ?? 0
  return { transcript: size("transcript.log"), events: size("agent.jsonl") }
}
