/**
 * The JSON Schema documents that this package ships, made from its schemas. Views stay open, because more keys
 * may follow; the configuration is closed, because an unknown key in it is an error.
 */
import * as JsonSchema from "effect/JsonSchema"
import * as Schema from "effect/Schema"
import * as Contracts from "../src/index.ts"

interface Source {
  readonly schema: Schema.Top
  readonly title: string
  readonly description: string
  readonly onExcessProperty?: "error"
}

const sources: Record<string, Source> = {
  ticket: {
    schema: Contracts.TicketDetail,
    title: "Ticket",
    description: "A ticket file, and what tickets show --json prints."
  },
  list: {
    schema: Contracts.TicketList,
    title: "Ticket list",
    description: "A page of tickets: what tickets list --json prints."
  },
  summary: {
    schema: Contracts.TicketSummary,
    title: "Ticket summary",
    description: "Counts over all tickets: what tickets summary --json prints."
  },
  "fiefdom-context": {
    schema: Contracts.FiefdomContext,
    title: "Fiefdom context",
    description: "Everything that is known about one fiefdom: what tickets context --json prints."
  },
  "trigger-event": {
    schema: Contracts.TriggerEvent,
    title: "Trigger event",
    description: "One line of tickets watch --json, and what an agent gets."
  },
  config: {
    schema: Contracts.ConfigFile,
    title: "Configuration of Orchestr8 Tickets",
    description: "The file .orchestr8/config.json. Everything has a default.",
    onExcessProperty: "error"
  },
  "operation-page": {
    schema: Contracts.OperationPage,
    title: "Operations",
    description: "A page of the history: what tickets history --json prints."
  },
  "health-report": {
    schema: Contracts.HealthReport,
    title: "Health report",
    description: "What tickets health --json and tickets ingest --json print."
  },
  "deployment-list": {
    schema: Contracts.DeploymentList,
    title: "Deployments",
    description: "What tickets deployments --json prints."
  },
  "agent-event": {
    schema: Contracts.AgentEventEntry,
    title: "Agent event",
    description: "A line of agent.jsonl in the folder of a deployment, and of tickets log --json."
  },
  question: {
    schema: Contracts.Question,
    title: "Question",
    description: "What an agent asks a person: a file in the folder of a deployment, and what tickets questions lists."
  },
  notification: {
    schema: Contracts.Notification,
    title: "Notification",
    description: "What a command or a webhook of the configuration's notify is told."
  },
  doctor: {
    schema: Contracts.DoctorReport,
    title: "Doctor report",
    description: "What tickets doctor --json prints."
  },
  error: {
    schema: Contracts.ErrorReport,
    title: "Error",
    description: "What a command with --json prints on stderr when it fails."
  }
}

const toText = (fileName: string, { description, onExcessProperty, schema, title }: Source): string => {
  const document = Schema.toJsonSchemaDocument(schema, { onExcessProperty })
  const { $defs, ...root } = { ...document.schema, $defs: document.definitions }
  const ordered = {
    $schema: JsonSchema.META_SCHEMA_URI_DRAFT_2020_12,
    $id: fileName,
    title,
    description,
    ...root,
    ...(Object.keys($defs).length === 0 ? {} : { $defs })
  }
  return `${JSON.stringify(ordered, null, 2)}\n`
}

/** File name to file text, for every document. */
export const documents: ReadonlyMap<string, string> = new Map(
  Object.entries(sources).map(([name, source]) => {
    const fileName = `${name}.schema.json`
    return [fileName, toText(fileName, source)]
  })
)
