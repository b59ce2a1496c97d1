/**
 * From a ticket that another process creates to the first instruction of its agent: that process is this one, the agent
 * prints the time and ends, and tickets come one at a time. Beside it, in the same repository and in turn, the
 * `git worktree add` that isolation cannot do without.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import type { Deployment, WorkerConfig } from "@orchestr8/contracts"
import { openTickets, type Tickets } from "@orchestr8/core"
import type { Bench, Case } from "../Bench.ts"
import { brokenTicket, git, makeProject } from "../deployments/project.ts"
import { cannotWork, startWorker, type WorkerProcess } from "../deployments/workerProcess.ts"
import { settleDisk } from "../fixture.ts"
import { median, pause, quantile, sampled, timed } from "../measure.ts"
import type { Row, Target } from "../Row.ts"
import { atMost } from "../Row.ts"

/** Prints nanoseconds since 1970, and starts faster than anything that interprets a program. */
const AGENT = ["/bin/date", "+%s%N"]
const LIMIT = 150
const WARM_UP = 5
/** Milliseconds between two tickets, for what follows the end of a deployment. */
const REST = 50

interface Sample {
  /** Milliseconds from the call of `create`. */
  readonly fromCall: number
  /** Milliseconds from its answer: the ticket is durable then. */
  readonly fromAnswer: number
  /** Milliseconds of a bare `git worktree add`. */
  readonly bare: number
}

const firstInstruction = (projectRoot: string, { id }: Deployment): number => {
  const transcript = path.join(projectRoot, ".orchestr8", "deployments", id, "transcript.log")
  return Number(fs.readFileSync(transcript, "utf8")) / 1e6
}

const addWorktree = async (projectRoot: string, folder: string): Promise<number> => {
  const time = await timed(() => git(projectRoot, ["worktree", "add", "--quiet", "-b", path.basename(folder), folder]))
  git(projectRoot, ["worktree", "remove", "--force", folder])
  git(projectRoot, ["branch", "--quiet", "--delete", "--force", path.basename(folder)])
  return time
}

const sample = async (
  at: number,
  project: { readonly projectRoot: string; readonly tickets: Tickets; readonly worker: WorkerProcess }
): Promise<Sample> => {
  const { projectRoot, tickets, worker } = project
  const called = Date.now()
  const { id } = await tickets.create(brokenTicket(at))
  const answered = Date.now()
  const started = firstInstruction(projectRoot, await worker.ended(id))
  await pause(REST)
  const bare = await addWorktree(projectRoot, path.join(projectRoot, ".orchestr8", ".local", `bare-${at}`))
  return { fromCall: started - called, fromAnswer: started - answered, bare }
}

const measure = async (bench: Bench, isolation: WorkerConfig["isolation"]): Promise<ReadonlyArray<Sample>> => {
  const projectRoot = bench.folder()
  makeProject(projectRoot, {
    agents: { repair_general: { command: AGENT } },
    // One attempt a ticket, and nothing that follows it.
    worker: { isolation, reactions: { no_change: "person" } }
  })
  settleDisk()
  await using tickets = await openTickets({ projectRoot, watch: false })
  await using worker = await startWorker(projectRoot)
  const samples: Array<Sample> = []
  const rounds = WARM_UP + (bench.quick ? 40 : 200)
  for (let at = 0; at < rounds; at++) samples.push(await sample(at, { projectRoot, tickets, worker }))
  return samples.slice(WARM_UP)
}

const rowsOf = (where: string, samples: ReadonlyArray<Sample>, target: Target): ReadonlyArray<Row> => {
  const what = `ticket created → agent's first instruction, ${where}`
  const times = samples.map(({ fromCall }) => fromCall)
  const afterAnswer = sampled(samples.map(({ fromAnswer }) => fromAnswer))
  return [
    { what, value: median(times), unit: "ms", best: Math.min(...times), target },
    { what: `${what}, p99`, value: quantile(times, 0.99), unit: "ms" },
    { what: `${what}, once it is durable`, value: afterAnswer.median, unit: "ms", best: afterAnswer.best }
  ]
}

export const agentStart: Case = {
  name: "agent-start",
  run: async (bench) => {
    const obstacle = cannotWork()
    if (obstacle !== undefined) return [{ what: "ticket created → agent's first instruction", skipped: obstacle }]
    const inProject = await measure(bench, "none")
    const isolated = await measure(bench, "worktree")
    const bare = sampled(isolated.map((sample) => sample.bare))
    return [
      ...rowsOf("in the project", inProject, atMost(LIMIT)),
      ...rowsOf("in a worktree", isolated, atMost(LIMIT + Math.round(bare.median))),
      { what: "git worktree add alone, in the same repository", value: bare.median, unit: "ms", best: bare.best }
    ]
  }
}
