/**
 * A worker beside 1,000 open tickets that it can do nothing for: what it costs while nothing happens, and what it costs
 * that something happens to a ticket that is none of its business.
 */
import type { Ticket } from "@orchestr8/contracts"
import { openTickets, type Tickets } from "@orchestr8/core"
import type { Bench, Case } from "../Bench.ts"
import { brokenTicket, makeProject } from "../deployments/project.ts"
import { cannotWork, startWorker } from "../deployments/workerProcess.ts"
import { pause } from "../measure.ts"
import { cpuMillis, proportionalMemory } from "../processCost.ts"
import type { Row } from "../Row.ts"
import { atMost } from "../Row.ts"

/** Tickets of each reason. */
const EACH = 200
const WHAT = "worker, 1,000 open tickets, nothing to do"
/** For what follows a start: code that is compiled, memory that is given back. */
const SETTLE = 5000
const CHANGES = 50
/** Milliseconds between two changes: each is dealt with before the next. */
const BETWEEN = 100

const drafts = (from: number) => Array.from({ length: EACH }, (_, at) => brokenTicket(from + at))

/** Those without errors. */
const makeTickets = async (tickets: Tickets): Promise<ReadonlyArray<Ticket>> => {
  const healthy = await tickets.createMany(drafts(0).map((draft) => ({ ...draft, errors: [] })))
  const inAttention = await tickets.createMany(drafts(EACH))
  await Promise.all(inAttention.map(({ id }) => tickets.setAttention(id, "question: which colour?")))
  const byHand = await tickets.createMany(drafts(2 * EACH))
  await Promise.all(byHand.map(({ id }) => tickets.updateStatus(id, "in_progress")))
  await tickets.createMany(
    drafts(3 * EACH).map((draft, at) => {
      const other = healthy[at]?.id
      return { ...draft, ...(other === undefined ? {} : { depends_on: [other] }) }
    })
  )
  // Ready as far as the store can tell, but their agents pause from the first attempt on.
  await tickets.createMany(drafts(4 * EACH))
  return healthy
}

/** CPU time of so many milliseconds, in milliseconds. */
const cpuOf = async (pid: number, body: () => Promise<unknown>): Promise<number> => {
  const before = cpuMillis(pid)
  await body()
  return cpuMillis(pid) - before
}

const measure = async (bench: Bench): Promise<ReadonlyArray<Row>> => {
  const projectRoot = bench.folder()
  makeProject(projectRoot, {
    agents: { repair_general: { command: ["/no/such/agent"] } },
    worker: { isolation: "none" }
  })
  await using tickets = await openTickets({ projectRoot, watch: false })
  const healthy = await makeTickets(tickets)
  await using worker = await startWorker(projectRoot)
  await pause(SETTLE)

  const duration = bench.quick ? 8000 : 20_000
  const idle = await cpuOf(worker.pid, () => pause(duration))
  const size = proportionalMemory(worker.pid)
  const busy = await cpuOf(worker.pid, async () => {
    for (let at = 0; at < CHANGES; at++) {
      await tickets.edit(healthy[at % healthy.length]?.id ?? "", { title: `Changed ${at}` })
      await pause(BETWEEN)
    }
  })
  return [
    { what: `${WHAT}: CPU`, value: (idle / duration) * 100, unit: "%", target: atMost(1) },
    { what: `${WHAT}: memory (PSS)`, value: size, unit: "MB" },
    { what: `${WHAT}: CPU of one change to one of them`, value: busy / CHANGES, unit: "ms" }
  ]
}

export const idleWorker: Case = {
  name: "idle-worker",
  run: async (bench) => {
    const obstacle = cannotWork()
    return obstacle === undefined ? measure(bench) : [{ what: WHAT, skipped: obstacle }]
  }
}
