/** Deployments for people: as one line, as rows of a table. */
import type { Deployment, DeploymentState } from "@orchestr8/contracts"
import { toMillis } from "@orchestr8/contracts"
import type { Plan, Reasons } from "@orchestr8/worker"
import type { Page } from "../Output.ts"
import type { Style } from "./style.ts"
import type { Cell, Column } from "./table.ts"
import { formatTable } from "./table.ts"
import { formatAge, formatTime } from "./time.ts"

const paintState = (state: DeploymentState, style: Style): ((text: string) => string) => {
  if (state === "succeeded" || state === "gone") return style.green
  return state === "failed" || state === "gave_up" ? style.red : style.yellow
}

const firstLine = (text: string | null): string => text?.split("\n", 1)[0] ?? ""

/** `3f2a1b9c-1  succeeded  fixed and merged into main: changed src/add.mjs`. */
export const formatDeployment = ({ id, reason, state }: Deployment, { style }: Page): string =>
  [style.cyan(id), paintState(state, style)(state), firstLine(reason)].join("  ").trimEnd()

const columns: ReadonlyArray<Column> = [
  { header: "DEPLOYMENT" },
  { header: "STATE" },
  { header: "AGENT" },
  { header: "AGE", align: "right" },
  { header: "TOOK", align: "right" }
]

/** `$0.42 1200 tokens`, as far as its agent told. */
const formatCost = ({ cost }: Deployment): string =>
  [
    ...(cost?.usd == null ? [] : [`$${cost.usd.toFixed(2)}`]),
    ...(cost?.tokens == null ? [] : [`${cost.tokens} tokens`])
  ].join(" ")

export const formatDeployments = (deployments: ReadonlyArray<Deployment>, page: Page): string => {
  if (deployments.length === 0) return ""
  const withCost = deployments.some(({ cost }) => cost !== null)
  const rows = deployments.map((deployment): ReadonlyArray<Cell> => {
    const { agent_type, ended_at, id, reason, started_at, state } = deployment
    const until = ended_at === null ? page.now : toMillis(ended_at)
    return [
      { text: id, paint: page.style.cyan },
      { text: state, paint: paintState(state, page.style) },
      { text: agent_type },
      { text: formatAge(started_at, page.now), paint: page.style.dim },
      { text: `${((until - toMillis(started_at)) / 1000).toFixed(1)} s` },
      ...(withCost ? [{ text: formatCost(deployment) }] : []),
      { text: firstLine(reason) }
    ]
  })
  const cost: ReadonlyArray<Column> = withCost ? [{ header: "COST", align: "right" }] : []
  return formatTable([...columns, ...cost, { header: "REASON", minimum: 20 }], rows, page)
}

export const formatReasons = ({ tickets }: Reasons, page: Page): string =>
  tickets.length === 0
    ? ""
    : formatTable(
        [{ header: "ID" }, { header: "WHY NOT", minimum: 30 }, { header: "UNTIL" }],
        tickets.map(({ id, reason, until }) => [
          { text: id, paint: page.style.cyan },
          { text: reason },
          { text: until === null ? "" : formatTime(until), paint: page.style.dim }
        ]),
        page
      )

/** Arguments as a shell would take them, so that a person can try the command. */
export const formatPlan = ({ tickets }: Plan, { style }: Page): string =>
  tickets
    .map(({ agent_type, briefing, command, folder, id }) =>
      [
        `${style.cyan(id)}  ${agent_type}`,
        `  in        ${folder}`,
        `  briefing  ${briefing}`,
        `  command   ${command.map(quote).join(" ")}`
      ].join("\n")
    )
    .join("\n\n")

const quote = (argument: string): string =>
  /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`
