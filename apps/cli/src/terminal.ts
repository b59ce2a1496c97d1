/** What may be shown on a terminal. Pure. */
import type { SystemService } from "./System.ts"

/** On a terminal, when nobody minds. */
export const mayColor = ({ columns, environment }: SystemService): boolean =>
  columns !== undefined &&
  !environment["NO_COLOR"] &&
  !environment["TICKETS_NO_COLOR"] &&
  environment["TERM"] !== "dumb"
