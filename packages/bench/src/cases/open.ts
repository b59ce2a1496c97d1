/** Opening a store whose index is there, up to the first page and the summary, by number of tickets. */
import { openTickets } from "@orchestr8/core"
import { readEveryFile } from "../baselines/readEveryFile.ts"
import type { Bench, Case } from "../Bench.ts"
import { repeatedly } from "../measure.ts"
import type { Row } from "../Row.ts"
import { atMost } from "../Row.ts"
import { bySize } from "./sizes.ts"

const TARGETS: Readonly<Record<number, number>> = { 10_000: 60, 100_000: 250 }

const measure = async (bench: Bench, size: number): Promise<ReadonlyArray<Row>> => {
  const { projectRoot, folder } = await bench.fixture(size)
  const target = TARGETS[size]
  const { median, best } = await repeatedly(bench.quick ? 5 : 11, {
    prepare: () => ({ opened: [] as Array<() => Promise<void>> }),
    body: async ({ opened }) => {
      const tickets = await openTickets({ projectRoot })
      opened.push(tickets.close)
      await tickets.list()
      await tickets.summary()
    },
    clear: ({ opened }) => Promise.all(opened.map((close) => close()))
  })
  const replaced = await repeatedly(size > 10_000 ? 2 : 5, { prepare: () => folder, body: () => readEveryFile(folder) })
  const row: Row = {
    what: `open + first page + summary, ${size.toLocaleString("en")} tickets`,
    value: median,
    unit: "ms",
    best,
    against: { what: "read every file", value: replaced.median },
    ...(target === undefined ? {} : { target: atMost(target) })
  }  return [row]
}

export const open: Case = {
  name: "open",
  run: (bench) => bySize(bench, (size) => measure(bench, size))
}
