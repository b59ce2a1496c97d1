/** Whether a long history makes a store slower to open: the same tickets, changed often, next to never changed. */
import { openTickets } from "@orchestr8/core"
import type { Bench, Case } from "../Bench.ts"
import { settleDisk } from "../fixture.ts"
import { inTurn, sampled } from "../measure.ts"
import { takeDrafts } from "../tickets.ts"
import { timeToFirstPage } from "./timeToFirstPage.ts"

const TICKETS = 1000

/** A store of 1,000 tickets with so many operations. */
const makeStore = async (bench: Bench, operations: number): Promise<string> => {
  const projectRoot = bench.folder()
  await using tickets = await openTickets({ projectRoot, watch: false })
  const made = await tickets.createMany(takeDrafts(TICKETS, 3))
  for (let done = TICKETS; done < operations; done += TICKETS) {
    const status = (done / TICKETS) % 2 === 1 ? "in_progress" : "open"
    await Promise.all(made.map(({ id }) => tickets.updateStatus(id, status)))
  }
  return projectRoot
}

export const history: Case = {
  name: "history",
  run: async (bench) => {
    const operations = bench.quick ? 3000 : 20_000
    const short = await makeStore(bench, TICKETS)
    const long = await makeStore(bench, operations)
    settleDisk()
    const times = await inTurn(bench.quick ? 5 : 15, {
      long: () => timeToFirstPage(long),
      short: () => timeToFirstPage(short)
    })
    const { median, best } = sampled(times.long)
    return [
      {
        what: `open + first page, 1,000 tickets, ${operations.toLocaleString("en")} operations of history`,
        value: median,
        unit: "ms",
        best,
        against: { what: "1,000 operations", value: sampled(times.short).median },
        target: { of: "cost", bound: "at most", limit: 1.5 }
      }
    ]
  }
}
