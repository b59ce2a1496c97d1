/** The rows as one table of plain text. Pure. */
import type { Measured, Row, Target, Unit } from "./Row.ts"
import { isMeasured, meetsTarget, ratioOf } from "./Row.ts"

const HEADINGS = ["what", "measured", "best", "instead of", "ratio", "target", ""]

const number = (value: number): string => {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3
  return value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits })
}

const amount = (value: number, unit: Unit): string =>
  unit === "/s" ? `${number(value)}/s` : `${number(value)} ${unit}`

const targetText = ({ of, bound, limit }: Target, unit: Unit): string => {
  const sign = bound === "at most" ? "≤" : "≥"
  const plain = limit.toLocaleString("en")
  if (of !== "value") return `${sign} ${plain} × ${of === "cost" ? "its cost" : "as good"}`
  return unit === "/s" ? `${sign} ${plain}/s` : `${sign} ${plain} ${unit}`
}

const ratioText = (row: Measured): string => {
  const ratio = ratioOf(row)
  if (ratio === undefined) return ""
  return `${number(ratio)} × ${row.target?.of === "cost" ? "its cost" : "as good"}`
}

const verdict = (row: Measured): string => {
  const met = meetsTarget(row)
  return met === undefined ? "" : met ? "ok" : "MISSED"
}

const cells = (row: Row): ReadonlyArray<string> => {
  if (!isMeasured(row)) return [row.what, `skipped: ${row.skipped}`]
  const { what, value, unit, best, against, target } = row
  return [
    what,
    amount(value, unit),
    best === undefined ? "" : amount(best, unit),
    against === undefined ? "" : `${against.what}: ${amount(against.value, unit)}`,
    ratioText(row),
    target === undefined ? "" : targetText(target, unit),
    verdict(row)
  ]
}

/** Columns are as wide as their widest cell; a skipped row runs over them. */
export const formatTable = (rows: ReadonlyArray<Row>): string => {
  const full = rows.filter(isMeasured).map(cells)
  const widths = HEADINGS.map((heading, at) => {
    const shown = at === 0 ? rows.map(({ what }) => what) : full.map((row) => row[at] ?? "")
    return Math.max(heading.length, ...shown.map(({ length }) => length))
  })
  const line = (row: ReadonlyArray<string>): string =>
    row
      .map((cell, at) => cell.padEnd(at === row.length - 1 ? 0 : (widths[at] ?? 0)))
      .join("  ")
      .trimEnd()
  return [line(HEADINGS), line(widths.map((width) => "─".repeat(width))), ...rows.map((row) => line(cells(row)))].join(
    "\n"
  )
}
