/** A line of `.orchestr8/.local/worker.log`. */
import * as Schema from "effect/Schema"

export const WorkerLogEntry = Schema.Struct({
  /** ISO 8601, UTC. */
  time: Schema.String,
  level: Schema.Literals(["debug", "info", "warning", "error"]),
  message: Schema.String,
  /** Such as the ticket and the deployment that it is about. */
  annotations: Schema.Record(Schema.String, Schema.Json),
  /** What went wrong, with the places in the code. */
  cause: Schema.optionalKey(Schema.String)
})
export interface WorkerLogEntry extends Schema.Schema.Type<typeof WorkerLogEntry> {}
