/**
 * Memory of a process that has turned over half of a large store, five times what its cache may hold. Twice: V8 as it
 * is, which lets its heap grow for long before it collects, and held to what the store needs.
 */
import type { Bench, Case } from "../Bench.ts"
import { median } from "../measure.ts"
import type { Row } from "../Row.ts"
import { atMost } from "../Row.ts"
import { runTogether } from "../workers/startWorkers.ts"
import { FULL } from "./sizes.ts"

const SCRIPT = new URL("../workers/useTickets.ts", import.meta.url)
const CACHE_LIMIT = 10_000
const HELD = ["--max-old-space-size=128", "--max-semi-space-size=4"]

const measure = async (bench: Bench, name: string, nodeArguments: ReadonlyArray<string>): Promise<Row> => {
  const { projectRoot, size } = await bench.fixture(bench.large)
  const sizes: Array<number> = []
  for (let round = 0; round < (bench.quick ? 1 : 3); round++) {
    const { answers } = await runTogether(SCRIPT, [[projectRoot, String(CACHE_LIMIT)]], nodeArguments)
    sizes.push(...answers)
  }
  return {
    what: `memory, ${size.toLocaleString("en")} open tickets, cache of ${CACHE_LIMIT.toLocaleString("en")}, ${name}`,
    value: median(sizes),
    unit: "MB",
    best: Math.min(...sizes),
    ...(size === FULL ? { target: atMost(200) } : {})
  }
}

export const memory: Case = {
  name: "memory",
  run: async (bench) => [await measure(bench, "V8's defaults", []), await measure(bench, "heap of 128 MB", HELD)]
}
