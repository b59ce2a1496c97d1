/** What is known of the course of a deployment: what its worker did and what its agent did, by time. */
import { AgentEventEntry, DeploymentState, Timestamp } from "@orchestr8/contracts"
import * as Schema from "effect/Schema"

/** A line of `events.jsonl` in the folder of a deployment. */
export const WorkerEvent = Schema.Struct({ at: Timestamp, state: DeploymentState, event: Schema.String })

export const LogEntry = Schema.Union([
  Schema.Struct({ source: Schema.Literal("worker"), ...WorkerEvent.fields }),
  Schema.Struct({ source: Schema.Literal("agent"), ...AgentEventEntry.fields })
])
export type LogEntry = typeof LogEntry.Type
