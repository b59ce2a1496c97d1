/** What it costs the worker that an agent prints 200 MB: its transcript is on disk, and its memory has to stay small. */
import { fileURLToPath } from "node:url"
import { openTickets } from "@orchestr8/core"
import type { Bench, Case } from "../Bench.ts"
import { brokenTicket, makeProject } from "../deployments/project.ts"
import { cannotWork, startWorker } from "../deployments/workerProcess.ts"
import { median, timed } from "../measure.ts"
import { cpuMillis, peakMemory, residentMemory } from "../processCost.ts"
import type { Row } from "../Row.ts"

const FLOOD = fileURLToPath(new URL("../../../testing/src/agents/flood.mjs", import.meta.url))
const MEGABYTES = 200
const WHAT = `agent that prints ${MEGABYTES} MB`

interface Sample {
  /** Seconds of the worker, everything else of a deployment included. */
  readonly cpu: number
  readonly milliseconds: number
  /** MB, before and at most. */
  readonly before: number
  readonly peak: number
}

const measureOnce = async (bench: Bench): Promise<Sample> => {
  const projectRoot = bench.folder()
  makeProject(projectRoot, {
    agents: { repair_general: { command: [process.execPath, FLOOD, String(MEGABYTES)] } },
    worker: { isolation: "none", reactions: { no_change: "person" } }
  })
  await using tickets = await openTickets({ projectRoot, watch: false })
  await using worker = await startWorker(projectRoot)
  const before = residentMemory(worker.pid)
  const spent = cpuMillis(worker.pid)
  const milliseconds = await timed(async () => worker.ended((await tickets.create(brokenTicket(0))).id))
  const cpu = (cpuMillis(worker.pid) - spent) / 1000
  return { cpu, milliseconds, before, peak: peakMemory(worker.pid) }
}

const measure = async (bench: Bench): Promise<ReadonlyArray<Row>> => {
  const samples: Array<Sample> = []
  for (let round = 0; round < (bench.quick ? 1 : 3); round++) samples.push(await measureOnce(bench))
  const of = (key: keyof Sample): number => median(samples.map((sample) => sample[key]))
  return [
    { what: `${WHAT}: CPU of the worker for each 100 MB`, value: (of("cpu") * 100) / MEGABYTES, unit: "s CPU" },
    { what: `${WHAT}: memory of the worker at most`, value: of("peak"), unit: "MB" },
    { what: `${WHAT}: memory of the worker before`, value: of("before"), unit: "MB" },
    { what: `${WHAT}: until the deployment has ended`, value: of("milliseconds"), unit: "ms" }
  ]
}

export const agentFlood: Case = {
  name: "agent-flood",
  run: async (bench) => {
    const obstacle = cannotWork()
    return obstacle === undefined ? measure(bench) : [{ what: WHAT, skipped: obstacle }]
  }
}
