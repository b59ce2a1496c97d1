/** Tables for terminals: columns in line, cut to the width of the screen, wide and combining characters counted right. */
import { displayWidth } from "effect/cli/CliOutput"
import type { Page } from "../Output.ts"

export interface Column {
  readonly header: string
  readonly align?: "right"
  /** May be cut down to this many columns when the screen is too narrow; a column without it stays whole. */
  readonly minimum?: number
}

export interface Cell {
  readonly text: string
  readonly paint?: (text: string) => string
}

const GAP = "  "

export const formatTable = (
  columns: ReadonlyArray<Column>,
  rows: ReadonlyArray<ReadonlyArray<Cell>>,
  { columns: screen, style }: Page
): string => {
  const lines = [columns.map(({ header }): Cell => ({ text: header, paint: style.bold })), ...rows].map((row) =>
    row.map((cell) => ({ ...cell, text: cell.text.replace(/\s+/g, " ") }))
  )
  const natural = columns.map((_, at) => Math.max(...lines.map((row) => displayWidth(row[at]?.text ?? ""))))
  const widths = screen === undefined ? natural : fit(columns, natural, screen - GAP.length * (columns.length - 1))
  return lines
    .map((row) =>
      row
        .map(({ paint = (text) => text, text }, at) => {
          const cut = truncate(text, widths[at] ?? 0)
          const padding = " ".repeat(Math.max(0, (widths[at] ?? 0) - displayWidth(cut)))
          return columns[at]?.align === "right" ? padding + paint(cut) : paint(cut) + padding
        })
        .join(GAP)
        .trimEnd()
    )
    .join("\n")
}

/** Takes what is missing from the widest column that may shrink, again and again. */
const fit = (columns: ReadonlyArray<Column>, natural: ReadonlyArray<number>, room: number): ReadonlyArray<number> => {
  const widths = [...natural]
  for (let excess = widths.reduce((sum, width) => sum + width, 0) - room; excess > 0; excess--) {
    const spare = columns.map(({ minimum }, at) => (minimum === undefined ? 0 : (widths[at] ?? 0) - minimum))
    const widest = spare.indexOf(Math.max(...spare))
    if ((spare[widest] ?? 0) <= 0) return widths
    widths[widest] = (widths[widest] ?? 0) - 1
  }
  return widths
}

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" })

/** At most `width` columns; what is cut ends in an ellipsis. */
export const truncate = (text: string, width: number): string => {
  if (displayWidth(text) <= width) return text
  let kept = ""
  let used = 0
  for (const { segment } of graphemes.segment(text)) {
    used += displayWidth(segment)
    if (used > width - 1) break
    kept += segment
  }
  return `${kept.trimEnd()}…`
}
