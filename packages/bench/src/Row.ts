/**
 * One line of the result: what was measured, what the design it replaces costs in the same run, and the target
 * of storage.md or worker.md. Pure.
 */
export type Unit = "ms" | "/s" | "MB" | "s CPU" | "%"

export interface Measured {
  readonly what: string
  readonly value: number
  readonly unit: Unit
  /** The best sample, where `value` is a median. */
  readonly best?: number
  /** The design that this replaces, in the same unit. */
  readonly against?: { readonly what: string; readonly value: number }
  readonly target?: Target
}

/** `cost`: measured through replaced. `gain`: how many times better than the replaced design. */
export interface Target {
  readonly of: "value" | "cost" | "gain"
  readonly bound: "at most" | "at least"
  readonly limit: number
}

export interface Skipped {
  readonly what: string
  readonly skipped: string
}

export type Row = Measured | Skipped

export const isMeasured = (row: Row): row is Measured => "value" in row

export const atMost = (limit: number): Target => ({ of: "value", bound: "at most", limit })
export const atLeast = (limit: number): Target => ({ of: "value", bound: "at least", limit })

/** Undefined without a design to compare with. */
export const ratioOf = ({ value, unit, against, target }: Measured): number | undefined => {
  if (against === undefined) return undefined
  const cost = value / against.value
  return target?.of === "cost" || unit === "/s" ? cost : 1 / cost
}

/** Undefined without a target. */
export const meetsTarget = (row: Measured): boolean | undefined => {
  const { target, value } = row
  if (target === undefined) return undefined
  const judged = target.of === "value" ? value : ratioOf(row)
  if (judged === undefined) return undefined
  return target.bound === "at most" ? judged <= target.limit : judged >= target.limit
}
