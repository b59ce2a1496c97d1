/** Reads of an open store: page, summary, fiefdom filter and search, next to reading every file for each call. */
import type { Tickets } from "@orchestr8/core"
import { readEveryFile } from "../baselines/readEveryFile.ts"
import type { Bench, Case } from "../Bench.ts"
import { repeatedly } from "../measure.ts"
import type { Row } from "../Row.ts"
import { atMost } from "../Row.ts"
import { COMMON_WORD, EVERYWHERE, fiefdoms, TWO_WORDS } from "../tickets.ts"
import { bySize, FULL } from "./sizes.ts"

interface Read {
  readonly what: string
  /** Milliseconds. */
  readonly limit: number
  readonly call: (tickets: Tickets, round: number) => Promise<unknown>
}

const search = (what: string, words: string): Read => ({
  what: `search "${words}"${what}`,
  limit: 30,
  call: (tickets) => tickets.list({ search: words })
})

const reads: ReadonlyArray<Read> = [
  { what: "page of 50", limit: 3, call: (tickets) => tickets.list({ limit: 50 }) },
  { what: "summary", limit: 1, call: (tickets) => tickets.summary() },
  search("", TWO_WORDS),
  search(", a common word", COMMON_WORD),
  search(", in every ticket", EVERYWHERE)
]

const fiefdomAt = (round: number): string => fiefdoms[(round * 37) % fiefdoms.length] ?? ""

const byFiefdom: Read = {
  what: "fiefdom filter",
  limit: 3,
  call: (tickets, round) => tickets.list({ fiefdom: fiefdomAt(round) })
}

const measure = async (bench: Bench, size: number, measured: ReadonlyArray<Read>): Promise<ReadonlyArray<Row>> => {
  const fixture = await bench.fixture(size)
  const replaced = await repeatedly(size > 10_000 ? 2 : 5, {
    prepare: fiefdomAt,
    body: (fiefdom) => readEveryFile(fixture.folder, fiefdom)
  })
  return bench.opened(fixture, async (tickets) => {
    const rows: Array<Row> = []
    for (const { what, limit, call } of measured) {
      await call(tickets, 0)
      const { median, best } = await repeatedly(31, {
        prepare: (round) => round,
        body: (round) => call(tickets, round)
      })
      rows.push({
        what: `${what}, ${size.toLocaleString("en")} tickets`,
        value: median,
        unit: "ms",
        best,
        against: { what: "read every file", value: replaced.median },
        ...(size === FULL ? { target: atMost(limit) } : {})
      })
    }
    return rows
  })
}

export const read: Case = {
  name: "read",
  run: (bench) => measure(bench, bench.large, reads)
}

export const filter: Case = {
  name: "filter",
  run: (bench) => bySize(bench, (size) => measure(bench, size, [byFiefdom]))
}
