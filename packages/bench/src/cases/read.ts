/** Reads of an open store: page, summary, fiefdom filter and search, next to reading every file for each call. */
import type { Tickets } from "@orchestr8/core"
import { readEveryFile } from "../baselines/readEveryFile.ts"
import type { Bench, Case } from "../Bench.ts"
import { repeatedly } from "../measure.ts"
import type { Row } from "../Row.ts"
import { atMost } from "../Row.ts"
import { COMMON_WORD, fiefdoms, TWO_WORDS } from "../tickets.ts"
import { bySize } from "./sizes.ts"

const FULL = 100_000

interface Read {
  readonly what: string
  /** Milliseconds at 100,000 tickets. */
  readonly limit: number
  readonly call: (tickets: Tickets, round: number) => Promise<unknown>
}

const fiefdomAt = (round: number): string => fiefdoms[(round * 37) % fiefdoms.length] ?? ""

const reads: ReadonlyArray<Read> = [
  { what: "page of 50", limit: 3, call: (tickets) => tickets.list({ limit: 50 }) },
  { what: "summary", limit: 1, call: (tickets) => tickets.summary() },
  { what: `search "${TWO_WORDS}"`, limit: 30, call: (tickets) => tickets.list({ search: TWO_WORDS }) },
  { what: `search "${COMMON_WORD}"`, limit: 30, call: (tickets) => tickets.list({ search: COMMON_WORD }) }
]

const filterByFiefdom: Read = {
  what: "fiefdom filter",
  limit: 3,
  call: (tickets, round) => tickets.list({ fiefdom: fiefdomAt(round) })
}

const measure = async (bench: Bench, size: number, { what, limit, call }: Read, replaced: number): Promise<Row> => {
  const fixture = await bench.fixture(size)
  return bench.opened(fixture, async (tickets) => {
    await call(tickets, 0)
    const { median, best } = await repeatedly(31, { prepare: (round) => round, body: (round) => call(tickets, round) })
    return {
      what: `${what}, ${size.toLocaleString("en")} tickets`,
      value: median,
      unit: "ms",
      best,
      against: { what: "read every file", value: replaced },
      ...(size === FULL ? { target: atMost(limit) } : {})
    }
  })
}

const replacedDesign = async (bench: Bench, size: number): Promise<number> => {
  const { folder } = await bench.fixture(size)
  const { median } = await repeatedly(size > 10_000 ? 2 : 5, {
    prepare: fiefdomAt,
    body: (fiefdom) => readEveryFile(folder, fiefdom)
  })
  return median
}

export const read: Case = {
  name: "read",
  run: async (bench) => {
    const replaced = await replacedDesign(bench, bench.large)
    const rows: Array<Row> = []
    for (const each of reads) rows.push(await measure(bench, bench.large, each, replaced))
    return rows
  }
}

export const filter: Case = {
  name: "filter",
  run: (bench) =>
    bySize(bench, async (size) => measure(bench, size, filterByFiefdom, await replacedDesign(bench, size)))
}
