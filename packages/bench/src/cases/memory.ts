/** Memory of a process that has turned over half of a large store, five times what its cache may hold. */
import type { Case } from "../Bench.ts"
import { median } from "../measure.ts"
import type { Row } from "../Row.ts"
import { atMost } from "../Row.ts"
import { runTogether } from "../workers/startWorkers.ts"

const SCRIPT = new URL("../workers/useTickets.ts", import.meta.url)
const CACHE_LIMIT = 10_000

export const memory: Case = {
  name: "memory",
  run: async (bench) => {
    const { projectRoot, size } = await bench.fixture(bench.large)
    const sizes: Array<number> = []
    for (let round = 0; round < (bench.quick ? 1 : 3); round++) {
      const { answers } = await runTogether(SCRIPT, [[projectRoot, String(CACHE_LIMIT)]])
      sizes.push(...answers)
    }
    const row: Row = {
      what: `memory, ${size.toLocaleString("en")} open tickets, cache of ${CACHE_LIMIT.toLocaleString("en")} (RSS)`,
      value: median(sizes),
      unit: "MB",
      best: Math.min(...sizes),
      target: atMost(200)
    }
    return [row]
  }
}
