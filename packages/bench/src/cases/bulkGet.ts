/** Bulk retrieval: 1,000 tickets that are in memory, and 100 that are not, next to reading each file. */
import { openTickets } from "@orchestr8/core"
import { readFiles } from "../baselines/readEveryFile.ts"
import type { Bench, Case, Fixture } from "../Bench.ts"
import { repeatedly } from "../measure.ts"
import type { Row } from "../Row.ts"
import { atMost } from "../Row.ts"
import { bySize } from "./sizes.ts"

const CACHED = 1000
const COLD = 100

/** Ids from all over the store, others each round. */
const spread = ({ ids }: Fixture, count: number, round: number): ReadonlyArray<string> => {
  const step = Math.max(1, Math.floor(ids.length / count))
  return Array.from({ length: count }, (_, at) => ids[(at * step + round) % ids.length] ?? "")
}

const cached = async (bench: Bench): Promise<Row> => {
  const fixture = await bench.fixture(bench.large)
  const ids = spread(fixture, CACHED, 0)
  return bench.opened(fixture, async (tickets) => {
    await tickets.bulkGet(ids)
    const { median, best } = await repeatedly(31, { prepare: () => ids, body: tickets.bulkGet })
    const replaced = await repeatedly(11, { prepare: () => ids, body: () => readFiles(fixture.folder, ids) })
    return {
      what: `bulk get of ${CACHED.toLocaleString("en")} cached, ${fixture.size.toLocaleString("en")} tickets`,
      value: median,
      unit: "ms",
      best,
      against: { what: "read each file", value: replaced.median },
      target: atMost(6)
    }
  })
}

const cold = async (bench: Bench, size: number): Promise<Row> => {
  const fixture = await bench.fixture(size)
  const { median, best } = await repeatedly(11, {
    prepare: async (round) => ({
      tickets: await openTickets({ projectRoot: fixture.projectRoot }),
      ids: spread(fixture, COLD, round)
    }),
    body: ({ tickets, ids }) => tickets.bulkGet(ids),
    clear: ({ tickets }) => tickets.close()
  })
  const replaced = await repeatedly(11, {
    prepare: (round) => spread(fixture, COLD, round),
    body: (ids) => readFiles(fixture.folder, ids)
  })
  return {
    what: `bulk get of ${COLD} not cached, ${size.toLocaleString("en")} tickets`,
    value: median,
    unit: "ms",
    best,
    against: { what: "read each file", value: replaced.median }
  }
}

export const bulkGet: Case = {
  name: "bulk-get",
  run: async (bench) => [await cached(bench), ...(await bySize(bench, async (size) => [await cold(bench, size)]))]
}
