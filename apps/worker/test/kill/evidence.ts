/** Everything that a project shows of its deployments when nothing runs any more. Plain data, for the checks. */
import * as fs from "node:fs"
import * as path from "node:path"
import type { Deployment, Lease, Operation, Ticket } from "@orchestr8/contracts"
import { CombatTracker, TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { DeploymentRecords } from "../../src/index.ts"
import { git, type KillProject, type Merge } from "./KillProject.ts"
import { type ProjectProcess, processesOf } from "./projectProcesses.ts"
import { readWitness, type Sighting } from "./Witness.ts"

export interface Branch {
  readonly name: string
  /** Commits for its ticket. */
  readonly commits: number
}

export interface Evidence {
  readonly merge: Merge
  readonly tickets: ReadonlyArray<Ticket>
  /** Oldest first. */
  readonly operations: ReadonlyArray<Operation>
  readonly records: ReadonlyArray<Deployment>
  /** Folders of deployments, also those whose record cannot be read. */
  readonly folders: ReadonlyArray<string>
  readonly held: ReadonlyArray<Lease>
  readonly sightings: ReadonlyArray<Sighting>
  readonly branches: ReadonlyArray<Branch>
  /** The deployments whose proven commit is in what is checked out. */
  readonly merged: ReadonlySet<string>
  /** By bug: the deployments whose fix is in what is checked out. */
  readonly mended: ReadonlyMap<number, ReadonlyArray<string>>
  readonly processes: ReadonlyArray<ProjectProcess>
  /** Files and folders that nobody should have left, relative to the project. */
  readonly leftovers: ReadonlyArray<string>
  /** Paths in the combat file. */
  readonly combat: ReadonlyArray<string>
  /** Bytes. */
  readonly engineSize: number
}

export const gatherEvidence = Effect.fnUntraced(function* ({ merge, root, witness }: KillProject) {
  const manager = yield* TicketManager
  const tickets = yield* Stream.runCollect(manager.all({ all: true }))
  const leases = yield* Effect.forEach(tickets, ({ id }) => manager.lease(id))
  const { active_deployments } = yield* (yield* CombatTracker).active
  const local = path.join(root, ".orchestr8/.local")
  const records = yield* (yield* DeploymentRecords).list()
  return {
    merge,
    tickets,
    operations: yield* allOperations,
    records,
    merged: mergedOf(root, records),
    folders: namesIn(path.join(root, ".orchestr8/deployments")),
    held: leases.flatMap((lease) => (lease?.state === "held" ? [lease] : [])),
    sightings: readWitness(fs.readFileSync(witness, "utf8")),
    branches: branchesOf(root),
    mended: mendedBugs(root),
    processes: processesOf(root, witness),
    leftovers: [
      ...["worktrees", "orders", "cancel", "snapshots"].flatMap((folder) =>
        namesIn(path.join(local, folder)).map((name) => `.orchestr8/.local/${folder}/${name}`)
      ),
      ...namesIn(path.join(root, ".git/worktrees")).map((name) => `.git/worktrees/${name}`),
      ...fs.globSync("**/*.lock", { cwd: path.join(root, ".git") }).map((file) => `.git/${file}`)
    ],
    combat: Object.keys(active_deployments),
    engineSize: ["", "-wal", "-shm"].map((suffix) => sizeOf(path.join(local, `engine.sqlite${suffix}`))).reduce(add)
  } satisfies Evidence
})

const allOperations = Effect.gen(function* () {
  const manager = yield* TicketManager
  const found: Array<Operation> = []
  let cursor: string | null | undefined
  while (cursor !== null) {
    const page = yield* manager.history({ limit: 1000, ...(cursor === undefined ? {} : { cursor }) })
    found.push(...page.operations)
    cursor = page.next_cursor
  }
  return found.sort((a, b) => a.seq - b.seq)
})

const add = (a: number, b: number): number => a + b

const namesIn = (folder: string): ReadonlyArray<string> => (fs.existsSync(folder) ? fs.readdirSync(folder) : [])

const sizeOf = (file: string): number => fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0

const branchesOf = (root: string): ReadonlyArray<Branch> => {
  const names = git(root, "for-each-ref", "--format=%(refname:short)", "refs/heads/tickets").split("\n")
  return names
    .filter((name) => name !== "")
    .map((name) => ({
      name,
      commits: git(root, "log", "--format=%s", name)
        .split("\n")
        .filter((subject) => subject.startsWith(workOf(name))).length
    }))
}

const mergedOf = (root: string, records: ReadonlyArray<Deployment>): ReadonlySet<string> => {
  const there = new Set(git(root, "log", "--format=%H", "main").split("\n"))
  return new Set(records.flatMap(({ commit, id }) => (commit !== undefined && there.has(commit) ? [id] : [])))
}

/** How the worker names the commits of the ticket that a branch is for. */
const workOf = (branch: string): string => branch.slice(0, branch.lastIndexOf("-")).replace("tickets/", "tickets ")

const mendedBugs = (root: string): ReadonlyMap<number, ReadonlyArray<string>> =>
  new Map(
    fs.readdirSync(path.join(root, "src")).flatMap((name): ReadonlyArray<readonly [number, ReadonlyArray<string>]> => {
      const text = fs.readFileSync(path.join(root, "src", name, "sum.mjs"), "utf8")
      const by = [...text.matchAll(/^\/\/ by (\S+)$/gm)].map(([, deployment = ""]) => deployment)
      return by.length === 0 ? [] : [[Number(name.slice(1)), by]]
    })
  )
