/** Opening a store whose index is there, up to the first page and the summary, by number of tickets. */
import { readEveryFile } from "../baselines/readEveryFile.ts"
import type { Bench, Case } from "../Bench.ts"
import { repeatedly, sampled } from "../measure.ts"
import type { Row } from "../Row.ts"
import { atMost } from "../Row.ts"
import { bySize } from "./sizes.ts"
import { timeToFirstPage } from "./timeToFirstPage.ts"

/** Milliseconds by number of tickets. */
const LIMITS: Readonly<Record<number, number>> = { 10_000: 60, 100_000: 250 }

const measure = async (bench: Bench, size: number): Promise<Row> => {
  const { projectRoot, folder } = await bench.fixture(size)
  const limit = LIMITS[size]
  const times: Array<number> = []
  for (let round = 0; round < (bench.quick ? 5 : 15); round++) times.push(await timeToFirstPage(projectRoot))
  const { median, best } = sampled(times)
  const replaced = await repeatedly(size > 10_000 ? 2 : 5, { prepare: () => folder, body: () => readEveryFile(folder) })
  return {
    what: `open + first page + summary, ${size.toLocaleString("en")} tickets`,
    value: median,
    unit: "ms",
    best,
    against: { what: "read every file", value: replaced.median },
    ...(limit === undefined ? {} : { target: atMost(limit) })
  }
}

export const open: Case = {
  name: "open",
  run: (bench) => bySize(bench, async (size) => [await measure(bench, size)])
}
