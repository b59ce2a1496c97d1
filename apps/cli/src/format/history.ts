/** Operations of the history for people, one a line. */
import type { Change, Operation, OperationPage } from "@orchestr8/contracts"
import type { Page } from "../Output.ts"
import { formatTable } from "./table.ts"
import { formatTime } from "./time.ts"

export const formatOperations = ({ operations }: Pick<OperationPage, "operations">, page: Page): string => {
  if (operations.length === 0) return ""
  const { style } = page
  return formatTable(
    [
      { header: "SEQ", align: "right" },
      { header: "TIME" },
      { header: "ACTOR", minimum: 12 },
      { header: "TICKET" },
      { header: "OPERATION" },
      { header: "CHANGES", minimum: 20 }
    ],
    operations.map((operation) => [
      { text: String(operation.seq) },
      { text: formatTime(operation.at), paint: style.dim },
      { text: operation.actor },
      { text: operation.ticket_id, paint: style.cyan },
      { text: operation.operation },
      { text: describeChanges(operation) }
    ]),
    page
  )
}

/** `status: open → resolved, description, notes/0`. */
const describeChanges = ({ changes, image, lease, outcome, removed, undoes }: Operation): string => {
  const paths = Object.entries(changes).filter(([path]) => path !== "updated_at")
  return [
    ...(undoes === undefined ? [] : [`undoes ${undoes}`]),
    ...(outcome === undefined ? [] : [outcome]),
    ...(lease === undefined ? [] : [`token ${lease.token}, ${lease.owner}`]),
    ...(removed === true ? ["removed"] : []),
    ...(paths.length === 0 && image !== undefined ? [image.title] : []),
    ...paths.map(describeChange)
  ].join(", ")
}

const SHORT = 40

const describeChange = ([path, { from, to }]: [string, Change]): string => {
  const texts = [from, to].map((value) => (value === undefined ? "none" : JSON.stringify(value)))
  return texts.some((text) => text.length > SHORT) ? path : `${path}: ${texts.join(" → ")}`
}

/** One line an operation: what was taken back, on which ticket. */
export const formatUndone = ({ operations }: Pick<OperationPage, "operations">, { style }: Page): string =>
  operations
    .map(({ undoes, ...operation }) =>
      `undid ${undoes}  ${style.cyan(operation.ticket_id)}  ${describeChanges(operation)}`.trimEnd()
    )
    .join("\n")
