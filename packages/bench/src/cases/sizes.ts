/** The numbers of tickets that are compared. */
import type { Bench } from "../Bench.ts"
import type { Row } from "../Row.ts"

/** The targets are for this many tickets, where they name no other number. */
export const FULL = 100_000

const SIZES = [100, 1000, 10_000, FULL]

/** The rows of each size of this run, smallest first, one size after the other. */
export const bySize = async (
  bench: Bench,
  measure: (size: number) => Promise<ReadonlyArray<Row>>
): Promise<ReadonlyArray<Row>> => {
  const rows: Array<Row> = []
  for (const size of SIZES) if (size <= bench.large) rows.push(...(await measure(size)))
  return rows
}
