/** Colors and weights of texts for people; without colors every one of them is the text itself. */
import type { Priority, TicketStatus } from "@orchestr8/contracts"

type Paint = (text: string) => string

export interface Style {
  readonly bold: Paint
  readonly dim: Paint
  readonly red: Paint
  readonly green: Paint
  readonly yellow: Paint
  readonly cyan: Paint
}

const same: Paint = (text) => text

export const plainStyle: Style = { bold: same, dim: same, red: same, green: same, yellow: same, cyan: same }

const sgr =
  (on: number, off: number): Paint =>
  (text) =>
    text === "" ? text : `\u001b[${on}m${text}\u001b[${off}m`

export const ansiStyle: Style = {
  bold: sgr(1, 22),
  dim: sgr(2, 22),
  red: sgr(31, 39),
  green: sgr(32, 39),
  yellow: sgr(33, 39),
  cyan: sgr(36, 39)
}

export const paintStatus = (status: TicketStatus, style: Style): Paint =>
  ({ open: style.red, in_progress: style.yellow, resolved: style.green, archived: style.dim })[status]

export const paintPriority = (priority: Priority, style: Style): Paint =>
  ({ critical: style.red, high: style.yellow, normal: same, low: style.dim })[priority]
