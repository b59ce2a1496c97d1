/** The numbers of tickets that are compared. */
import type { Bench } from "../Bench.ts"
import type { Row } from "../Row.ts"

const SIZES = [100, 1000, 10_000, 100_000]

/** One row for each size of this run, smallest first, one after the other. */
export const bySize = async (bench: Bench, measure: (size: number) => Promise<Row>): Promise<ReadonlyArray<Row>> => {
  const rows: Array<Row> = []
  for (const size of SIZES) if (size <= bench.large) rows.push(await measure(size))
  return rows
}
