/**
 * A worker that is killed while four agents run, and started again at once: until the next worker has ended what was left,
 * counted those attempts as lost, and four other agents run.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { openTickets } from "@orchestr8/core"
import type { Bench, Case } from "../Bench.ts"
import { brokenTicket, makeProject } from "../deployments/project.ts"
import { cannotWork, startWorker } from "../deployments/workerProcess.ts"
import { settleDisk } from "../fixture.ts"
import { pause, sampled } from "../measure.ts"
import type { Row } from "../Row.ts"
import { atMost } from "../Row.ts"

const AGENTS = 4
const WHAT = `worker killed with ${AGENTS} agents running → started again, ${AGENTS} agents running`
/** Says when it began, and goes on for longer than anybody waits. */
const AGENT = ["/bin/sh", "-c", "date +%s%N; exec sleep 600"]
const POLL = 5
const PATIENCE = 60_000

/** When the agent of a deployment began, in milliseconds since 1970; undefined before. */
const beginOf = (projectRoot: string, deployment: string): number | undefined => {
  const transcript = path.join(projectRoot, ".orchestr8", "deployments", deployment, "transcript.log")
  if (!fs.existsSync(transcript)) return undefined
  const text = fs.readFileSync(transcript, "utf8")
  return text.endsWith("\n") ? Number(text) / 1e6 : undefined
}

/** When the last of them began. */
const allBegan = async (projectRoot: string, deployments: ReadonlyArray<string>): Promise<number> => {
  for (const deadline = Date.now() + PATIENCE; Date.now() < deadline; await pause(POLL)) {
    const times = deployments.flatMap((deployment) => beginOf(projectRoot, deployment) ?? [])
    if (times.length === deployments.length) return Math.max(...times)
  }
  throw new Error(`not all of ${deployments.join(", ")} began`)
}

const measureOnce = async (bench: Bench): Promise<number> => {
  const projectRoot = bench.folder()
  const agents = { repair_general: { command: AGENT }, repair_again: { command: AGENT } }
  makeProject(projectRoot, {
    agents,
    worker: {
      concurrency: AGENTS,
      escalation: Object.keys(agents),
      // No back-off: it is not what is measured.
      reactions: { lost: "next_agent" }
    }
  })
  await using tickets = await openTickets({ projectRoot, watch: false })
  const made = await tickets.createMany(Array.from({ length: AGENTS }, (_, at) => brokenTicket(at)))
  settleDisk()
  const attempts = (number: number) => made.map(({ id }) => `${id}-${number}`)
  await using first = await startWorker(projectRoot)
  await allBegan(projectRoot, attempts(1))
  const killed = Date.now()
  await first.kill()
  await using _second = await startWorker(projectRoot)
  return (await allBegan(projectRoot, attempts(2))) - killed
}

const measure = async (bench: Bench): Promise<ReadonlyArray<Row>> => {
  const times: Array<number> = []
  for (let round = 0; round < (bench.quick ? 3 : 10); round++) times.push(await measureOnce(bench))
  const { best, median } = sampled(times)
  return [
    { what: WHAT, value: median, unit: "ms", best, target: atMost(2000) },
    { what: `${WHAT}, at most`, value: Math.max(...times), unit: "ms" }
  ]
}

export const workerRestart: Case = {
  name: "worker-restart",
  run: async (bench) => {
    const obstacle = cannotWork()
    return obstacle === undefined ? measure(bench) : [{ what: WHAT, skipped: obstacle }]
  }
}
