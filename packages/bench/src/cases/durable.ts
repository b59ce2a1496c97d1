/** Durable creates a second, ticket files included, in real processes, next to a sync and a rename for each file. */
import type { Bench, Case } from "../Bench.ts"
import { settleDisk } from "../fixture.ts"
import { inTurn, median } from "../measure.ts"
import type { Row } from "../Row.ts"
import { runTogether } from "../workers/startWorkers.ts"

const SCRIPT = new URL("../workers/createTickets.ts", import.meta.url)

const rate = async (bench: Bench, design: string, processes: number, callers: number): Promise<number> => {
  const folder = bench.folder()
  const duration = bench.quick ? 600 : 2000
  settleDisk()
  const { answers, seconds } = await runTogether(
    SCRIPT,
    Array.from({ length: processes }, (_, at) => [design, folder, String(callers), String(duration), String(at + 1)])
  )
  return answers.reduce((sum, created) => sum + created, 0) / seconds
}

const compare = async (bench: Bench, what: string, processes: number, callers: number): Promise<Row> => {
  const { store, files } = await inTurn(bench.quick ? 1 : 5, {
    files: () => rate(bench, "sync-per-file", processes, callers),
    store: () => rate(bench, "store", processes, callers)
  })
  return {
    what,
    value: median(store),
    unit: "/s",
    best: Math.max(...store),
    against: { what: "fsync + rename per file", value: median(files) },
    target: { of: "gain", bound: "at least", limit: 5 }
  }
}

export const durable: Case = {
  name: "durable",
  run: async (bench) => [
    await compare(bench, "durable creates, 16 callers in one process", 1, 16),
    await compare(bench, "durable creates, 4 processes × 4 callers", 4, 4)
  ]
}
